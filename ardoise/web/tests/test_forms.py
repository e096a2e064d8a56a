"""A form that comes back refused: the keyboard waits where there is something to mend."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from ardoise.domain.errors import Refused
from ardoise.web.forms import Form, form_page


class Person(Form):
    key = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.TextInput(attrs={"autofocus": True}))
    city = forms.CharField()
    mail = forms.EmailField()


def focused(typed: dict[str, str], refusal: Refused | None = None) -> list[str]:
    """The fields that would take the focus, once posted."""

    def act(values: object) -> HttpResponse:
        raise refusal or AssertionError("accepted")

    form = Person(typed)
    assert form_page(RequestFactory().post("/"), form, act, title="", request_user=None).status_code == 422
    return [name for name in form.fields if "autofocus" in str(form[name])]


def test_the_first_field_refused_takes_the_focus() -> None:
    good = {"key": "1", "name": "Ada", "city": "Lyon", "mail": "ada@exemple.fr"}
    assert focused({**good, "mail": "non", "city": ""}) == ["city"]
    assert focused({**good, "mail": "non", "key": ""}) == ["mail"]
    assert focused(good, Refused("known", "Déjà connu.")) == ["name"]
