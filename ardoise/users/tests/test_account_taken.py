"""Who finds a session open takes no account with it: its address, its password and its factors ask who is there."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from ardoise.users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de passe"


@pytest.fixture
def lea() -> User:
    user = User.objects.create_user("lea@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def found_open(lea: User) -> Client:
    """A session that was begun long ago."""
    client = Client()
    client.force_login(lea)
    return client


def test_another_address_is_not_added_without_the_password(lea: User, found_open: Client) -> None:
    stolen = {"email": "voleur@example.org", "action_add": ""}
    refused = found_open.post(reverse("account_email"), stolen)
    assert refused.status_code == 302
    assert reverse("account_reauthenticate") in refused["Location"]
    assert [one.email for one in EmailAddress.objects.filter(user=lea)] == ["lea@example.org"]
    found_open.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    found_open.post(reverse("account_email"), stolen)
    assert EmailAddress.objects.filter(user=lea, email="voleur@example.org").exists()


def test_a_second_factor_is_not_removed_without_the_person(lea: User, found_open: Client) -> None:
    TOTP.activate(lea, "JBSWY3DPEHPK3PXP")
    refused = found_open.post(reverse("mfa_deactivate_totp"))
    assert reverse("account_reauthenticate") in refused["Location"]
    assert Authenticator.objects.filter(user=lea, type="totp").exists()


def test_a_new_password_closes_the_other_sessions(lea: User, found_open: Client) -> None:
    mine = Client()
    mine.post(reverse("account_login"), {"login": lea.email, "password": PASSWORD})
    changed = {"oldpassword": PASSWORD, "password1": "autre phrase de passe", "password2": "autre phrase de passe"}
    assert mine.post(reverse("account_change_password"), changed).status_code == 302
    assert mine.get(reverse("account_email")).status_code == 200
    assert found_open.get(reverse("account_email")).status_code == 302
