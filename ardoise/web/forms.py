"""Forms of the house: numbers typed in French, refusals of the trade put on their field, what was typed kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal


class NumberField(forms.CharField):
    """A number typed in French (I18-01); the text stays as typed when it is refused."""

    def __init__(self, *, places: int = 2, **options: Any) -> None:
        self.places = places
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return self.number(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None

    def number(self, text: str) -> Any:
        return parse_decimal(text, self.places)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Money):
            value = value.amount
        if not isinstance(value, Decimal):
            return value
        plain = f"{value.normalize():f}" if value != value.to_integral_value() else f"{value.to_integral_value():f}"
        return plain.replace(".", ",")


class MoneyField(NumberField):
    def number(self, text: str) -> Money:
        return Money(parse_decimal(text, 2))

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, Money) else super().prepare_value(value)


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"], **options)


class Group(NamedTuple):
    """Fields that stand together; rarer ones are folded."""

    title: str
    names: tuple[str, ...]
    is_folded: bool = False


class Form(forms.Form):
    """A form that accepts the refusals of the trade."""

    use_required_attribute = False
    field_groups: ClassVar[Sequence[Group]] = ()

    def grouped(self) -> list[dict[str, Any]]:
        """The groups with their fields; a folded one opens when it holds something, or a refusal."""
        shown = []
        for group in self.field_groups:
            fields = [self[name] for name in group.names if name in self.fields]
            if fields:
                is_open = any(field.errors or (field.value() and not field.field.initial) for field in fields)
                shown.append({"title": group.title, "fields": fields, "is_folded": group.is_folded, "is_open": is_open})
        return shown

    def add_refusal(self, refusal: Refused) -> None:
        for problem in refusal.problems:
            field = problem.field.split(".")[0]
            self.add_error(field if field in self.fields else None, problem.message)

    def lead(self) -> None:
        """The keyboard waits on the first field that was refused."""
        shown = {name: field.widget for name, field in self.fields.items() if not field.widget.is_hidden}
        refused = next((name for name in shown if name in self.errors), "")
        if refused:
            for name, widget in shown.items():
                widget.attrs["autofocus"] = name == refused


def message_of(form: forms.Form) -> str:
    """The first refusal of a form, with its label: for where the form itself is not shown."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label} : {errors[0]}" if label else str(errors[0])
    return ""


def form_page(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], HttpResponse],
    *,
    template: str = "web/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; once posted and clean, act. A refusal comes back on the form, with status 422."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except Refused as refusal:
                form.add_refusal(refusal)
        form.lead()
    return render(request, template, {"form": form, **context}, status=status)
