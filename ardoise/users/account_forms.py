"""The forms of the account in the words of the house, without a placeholder that repeats the label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms

PASSWORD_HELP = "10 caractères au moins, pas seulement des chiffres"


class Plain:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("login", "email"):
                field.label = "Adresse e-mail"
            if name == "password1":
                field.help_text = PASSWORD_HELP


class LoginForm(Plain, forms.LoginForm):
    pass


class SignupForm(Plain, forms.SignupForm):
    pass


class AddEmailForm(Plain, forms.AddEmailForm):
    pass


class ChangePasswordForm(Plain, forms.ChangePasswordForm):
    pass


class ResetPasswordForm(Plain, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, forms.ResetPasswordKeyForm):
    pass
