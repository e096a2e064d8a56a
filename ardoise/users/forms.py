"""What sign-up asks beside the address and the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest


class SignupForm(forms.Form):
    full_name = forms.CharField(label="Prénom et nom", max_length=120)
    field_order = ("full_name", "email", "password1")

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])
