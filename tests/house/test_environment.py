"""Settings by environment: databases, mail servers, secrets made once, a log that covers what it must not say."""

from __future__ import annotations

import logging
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment, logs
from tests.house.source import ROOT


def test_without_an_address_the_database_is_a_file_of_the_data_folder(tmp_path: Path) -> None:
    database = environment.database("", tmp_path)
    assert database["NAME"] == str(tmp_path / "ardoise.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
        assert pragma in database["OPTIONS"]["init_command"]


def test_a_day_is_a_day_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.day("ARDOISE_PUBLISHER_SINCE") == ""
    monkeypatch.setenv("ARDOISE_PUBLISHER_SINCE", "2026-12-01")
    assert environment.day("ARDOISE_PUBLISHER_SINCE") == "2026-12-01"
    monkeypatch.setenv("ARDOISE_PUBLISHER_SINCE", "1er décembre")
    with pytest.raises(ImproperlyConfigured, match="AAAA-MM-JJ"):
        environment.day("ARDOISE_PUBLISHER_SINCE")


def test_a_postgresql_address_gives_its_parts(tmp_path: Path) -> None:
    database = environment.database("postgres://anna:p%40ss@db.example:5433/shop?sslmode=require", tmp_path)
    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "shop",
        "USER": "anna",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert environment.database("postgres://anna@/shop?host=/var/run/pg", tmp_path)["HOST"] == "/var/run/pg"


def test_an_unknown_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgres://"):
        environment.database("mysql://x/y", tmp_path)


def test_a_mail_address_gives_a_real_server_and_no_address_a_folder(tmp_path: Path) -> None:
    mail = environment.email("smtp://anna%40example.org:secret@mail.example:587?tls=1", tmp_path)
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail.example", 587)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("anna@example.org", "secret")
    assert mail["EMAIL_USE_TLS"] is True
    assert mail["EMAIL_USE_SSL"] is False
    assert environment.email("smtps://mail.example", tmp_path)["EMAIL_PORT"] == 465
    assert environment.email("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)


def _read_secret(file: str) -> str:
    return environment.secret("ARDOISE_TEST_SECRET", Path(file), environment.new_secret_key)


def test_a_secret_is_made_once_even_by_several_processes_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        secrets = pool.map(_read_secret, [str(file)] * 8)
    assert len(set(secrets)) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDOISE_TEST_SECRET", "given")
    assert _read_secret(str(tmp_path / "secret")) == "given"
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize(
    "line",
    [
        "GET /api Authorization: Bearer s3cr3t-value",
        "password=s3cr3t-value&email=a@example.org",
        '{"token": "s3cr3t-value"}',
        "connexion à postgres://anna:s3cr3t-value@db.example/shop",
        "GET /comptes/password/reset/key/s3cr3t-value/",
        "BREVO_API_KEY=s3cr3t-value",
    ],
)
def test_the_log_covers_secrets(line: str) -> None:
    record = logging.LogRecord("ardoise", logging.INFO, "x.py", 1, "%s", (line,), None)
    written = logs.CoveringFormatter("{message}", style="{").format(record)
    assert "s3cr3t-value" not in written
    assert logs.COVER in written


def test_the_log_covers_secrets_in_a_traceback() -> None:
    try:
        raise ValueError("smtp://anna:s3cr3t-value@mail.example")
    except ValueError:
        record = logging.LogRecord("ardoise", logging.ERROR, "x.py", 1, "raté", (), sys.exc_info())
    assert "s3cr3t-value" not in logs.CoveringFormatter("{message}", style="{").format(record)


def production(tmp_path: Path, code: str, **variables: str) -> str:
    """What the settings say in a process of its own, with a bare environment."""
    answer = subprocess.run(
        [sys.executable, "-c", f"from config import settings as s; {code}"],
        cwd=ROOT,
        env={"ARDOISE_DATA": str(tmp_path), **variables},
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def test_a_public_address_in_https_closes_every_lock(tmp_path: Path) -> None:
    code = (
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, "
        "s.SECURE_HSTS_SECONDS > 0, s.CSRF_TRUSTED_ORIGINS, s.ALLOWED_HOSTS[0])"
    )
    said = production(tmp_path, code, ARDOISE_URL="https://factures.example")
    assert said == "False True True True True ['https://factures.example'] factures.example"


def test_the_keys_of_the_data_folder_are_for_its_owner_only(tmp_path: Path) -> None:
    production(tmp_path, "pass")
    assert {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("secret_key", "keys", "signing_key")} == {
        "secret_key": 0o600,
        "keys": 0o600,
        "signing_key": 0o600,
    }
