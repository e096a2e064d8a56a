"""Settings of the tests: a data folder of their own, thrown away at the end; SQLite in a file, or DATABASE_URL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="ardoise-tests-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["ARDOISE_DATA"] = str(_data)
os.environ["ARDOISE_SECRET_KEY"] = "of the tests"  # the same links, and the same codes on paper, at every run
for _name in (
    "ARDOISE_URL",
    "ARDOISE_HOSTS",
    "ARDOISE_EMAIL_URL",
    "ARDOISE_DEBUG",
    "ARDOISE_DEMO",
    "PORT",
    "ARDOISE_BOUNCE_MAILBOX",
):
    os.environ.pop(_name, None)

from config.settings import *  # noqa: E402, F403 - the environment above must be set before
from config.settings import DATABASES, STORAGES  # noqa: E402

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # a file, so that threads and processes meet as they do in life; nothing to keep, so no wait for the disk
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
