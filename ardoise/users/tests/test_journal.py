"""The journal of logins and the open sessions: noted, shown to their person alone, ended, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from ardoise.history import clock
from ardoise.users.devices import device_of
from ardoise.users.journal import forget_old_records
from ardoise.users.models import LoginRecord, OpenSession, Sign, User

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
PASSWORD = "une phrase de passe"


@pytest.fixture
def lea() -> User:
    return User.objects.create_user("lea@example.org", PASSWORD)


def logged_in(agent: str = FIREFOX, password: str = PASSWORD, email: str = "lea@example.org") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/comptes/login/", {"login": email, "password": password})
    return client


def signs(user: User | None) -> list[str]:
    return list(LoginRecord.objects.filter(user=user).order_by("pk").values_list("sign", flat=True))


def test_logins_failures_and_logouts_are_noted_with_their_device(lea: User) -> None:
    logged_in(password="faux")
    client = logged_in()
    client.post("/comptes/logout/")
    assert signs(lea) == [Sign.FAILED, Sign.LOGIN, Sign.LOGOUT]
    record = LoginRecord.objects.get(sign=Sign.LOGIN)
    assert (record.ip, device_of(record.user_agent)) == ("127.0.0.1", "Firefox sur Linux")
    assert not OpenSession.objects.exists()


def test_a_failure_at_an_unknown_address_keeps_nothing_of_what_was_typed(lea: User) -> None:
    known = Client().post("/comptes/login/", {"login": "lea@example.org", "password": "faux"})
    unknown = Client().post("/comptes/login/", {"login": "secret@example.org", "password": "faux"})
    assert known.status_code == unknown.status_code == 200
    assert signs(None) == [Sign.FAILED]
    row = LoginRecord.objects.filter(user=None).values().get()
    assert "secret" not in str(row)


def test_changes_of_the_secrets_are_noted(lea: User) -> None:
    client = logged_in()
    values = {"oldpassword": PASSWORD, "password1": "une autre phrase", "password2": "une autre phrase"}
    assert client.post("/comptes/password/change/", values).status_code == 302
    assert signs(lea)[-1] == Sign.PASSWORD
    TOTP.activate(lea, "JBSWY3DPEHPK3PXP")
    client.post("/comptes/reauthenticate/", {"password": "une autre phrase"})
    assert client.post("/comptes/2fa/totp/deactivate/").status_code == 302
    assert signs(lea)[-1] == Sign.FACTOR_REMOVED
    assert LoginRecord.objects.latest("pk").detail == "application"


def test_the_journal_is_of_its_person_alone(lea: User) -> None:
    User.objects.create_user("noe@example.org", PASSWORD)
    noe = logged_in(PHONE, email="noe@example.org")
    logged_in()
    page = noe.get("/profil/connexions/").content.decode()
    assert "Chrome sur Android" in page
    assert "Firefox" not in page
    session = OpenSession.objects.get(user=lea)
    assert noe.post(f"/profil/connexions/{session.pk}/fermeture/").status_code == 404


def test_one_session_or_all_the_others_are_closed_at_once(lea: User) -> None:
    here, phone, third = logged_in(), logged_in(PHONE), logged_in()
    page = here.get("/profil/connexions/").content.decode()
    assert page.count("Fermer la session") == 2
    row = next(one for one in OpenSession.objects.all() if "Android" in one.user_agent)
    here.post(f"/profil/connexions/{row.pk}/fermeture/")
    assert phone.get("/profil/connexions/").status_code == 302  # to the login
    assert third.get("/profil/connexions/").status_code == 200
    here.post("/profil/connexions/fermeture/")
    assert third.get("/profil/connexions/").status_code == 302
    assert here.get("/profil/connexions/").status_code == 200
    assert signs(lea).count(Sign.SESSION_ENDED) == 2


def test_a_change_of_password_closes_the_other_sessions_and_keeps_this_one(lea: User) -> None:
    here, phone = logged_in(), logged_in(PHONE)
    values = {"oldpassword": PASSWORD, "password1": "une autre phrase", "password2": "une autre phrase"}
    here.post("/comptes/password/change/", values)
    page = here.get("/profil/connexions/").content.decode()  # before the other device asks for anything
    assert "Android" not in page.partition("Journal")[0]
    assert phone.get("/profil/connexions/").status_code == 302
    page = here.get("/profil/connexions/").content.decode()
    assert "(celle-ci)" in page
    assert "Android" not in page.partition("Journal")[0]
    assert OpenSession.objects.get().session_key == here.session.session_key


def test_a_session_is_noted_now_and_then_and_not_at_each_page(lea: User) -> None:
    client = logged_in()
    before = OpenSession.objects.get().seen_at
    client.get("/profil/connexions/")
    assert OpenSession.objects.get().seen_at == before
    with clock.at(clock.now() + timedelta(minutes=11)):
        client.get("/profil/connexions/")
        assert OpenSession.objects.get().seen_at == clock.now()


def test_the_journal_is_forgotten_after_twelve_months(lea: User) -> None:
    now = clock.now()
    for days in (400, 366, 364, 1):
        LoginRecord.objects.create(user=lea, sign=Sign.LOGIN, at=now - timedelta(days=days))
    forget_old_records()
    assert LoginRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome sur Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("curl/8.5", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_said_in_words(agent: str, words: str) -> None:
    assert device_of(agent) == words
