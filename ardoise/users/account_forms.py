"""The forms of the account and of its second factor, in the words of the house, the label said once."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from django.http import HttpRequest

VERIFIED = "account_verified_email"  # where allauth keeps, in the session, the address that a link proved
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
    """Someone who comes with an invitation finds their address typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.request.GET.get("email", "") if getattr(self, "request", None) else ""
        if known:
            self.fields["login"].initial = known[:254]


class SignupForm(Plain, forms.SignupForm):
    """The link of an invitation says that its address is the person's: of that address alone, not of another one."""

    def save(self, request: HttpRequest) -> Any:
        known = str(request.session.get(VERIFIED) or "")
        if known and known.casefold() != self.cleaned_data["email"].casefold():
            get_adapter().unstash_verified_email(request)
        return super().save(request)


class AddEmailForm(Plain, forms.AddEmailForm):
    pass


class ChangePasswordForm(Plain, forms.ChangePasswordForm):
    pass


class ResetPasswordForm(Plain, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Plain, forms.ReauthenticateForm):
    pass


class CodeForm(Plain, factor_forms.AuthenticateForm):
    pass


class CodeAgainForm(Plain, factor_forms.ReauthenticateForm):
    pass


class ActivateAppForm(Plain, totp_forms.ActivateTOTPForm):
    pass


class AddKeyForm(Plain, key_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, passwordless = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = "Nom de la clé", "Pour la reconnaître : Téléphone, Clé du bureau…"
        passwordless.label = "Clé d’accès : elle remplace le mot de passe"
        passwordless.help_text = "L’appareil demandera un code, une empreinte ou un visage à chaque connexion"


class RenameKeyForm(Plain, key_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de la clé"
