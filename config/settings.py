"""Settings of Ardoise, all by environment; the names are listed in docs/operations.md."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from config import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things are kept ---
DATA = Path(environment.text("ARDOISE_DATA", "data")).expanduser().resolve()
DATA.mkdir(parents=True, exist_ok=True)
ARCHIVE_ROOT = DATA / "files"
MAILS = DATA / "mails"
HEARTBEAT = DATA / "worker.heartbeat"
DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Secrets ---
SECRET_KEY = environment.secret("ARDOISE_SECRET_KEY", DATA / "secret_key", environment.new_secret_key)
# keys of MultiFernet, the first one encrypts; they cover the secrets kept in the database
KEYS = environment.secret("ARDOISE_KEYS", DATA / "keys", environment.new_fernet_key).replace(",", " ").split()
# the Ed25519 key that signs closings and archives
SIGNING_KEY = environment.secret("ARDOISE_SIGNING_KEY", DATA / "signing_key", environment.new_signing_key)

# --- Who may ask, and how ---
DEBUG = environment.flag("ARDOISE_DEBUG")
DEMO = environment.flag("ARDOISE_DEMO")
PUBLIC_URL = environment.text("ARDOISE_URL", f"http://localhost:{environment.text('PORT', '8000')}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [
    *environment.words("ARDOISE_HOSTS"),
    _public.hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
if HTTPS:
    # the web server speaks plain HTTP to the proxy that holds the certificate
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600


# --- Rooms ---
def _exists(module: str) -> bool:
    return find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None


ROOMS = [
    "web", "history", "users", "companies", "contacts", "catalogue", "numbering", "archive", "rendering",
    "notifications", "sales", "purchases", "payments", "banking", "ledger", "compliance", "exports", "reminders",
    "portal", "accountant", "api", "demo",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"ardoise.{room}" for room in ROOMS if _exists(f"ardoise.{room}.apps")),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # a template of allauth asks for it
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "csp",
    "ninja",
    *(["anymail"] if environment.text("ARDOISE_EMAIL_URL").startswith("anymail:") else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ardoise.web.bodies.BodyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ardoise.web.compression.TextCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
# request.company and request.membership; then where a request comes from, for the events it records
MIDDLEWARE += [
    f"{module}.{name}"
    for module, name in [
        ("ardoise.users.sessions", "SessionMiddleware"),
        ("ardoise.companies.middleware", "CompanyMiddleware"),
        ("ardoise.history.middleware", "OriginMiddleware"),
        ("ardoise.web.toasts", "ToastMiddleware"),
        ("ardoise.web.refusals", "RefusalMiddleware"),
        ("ardoise.api.door", "DoorMiddleware"),
        ("ardoise.api.idempotency", "IdempotencyMiddleware"),
    ]
    if _exists(module)
]
REACTIONS = "ardoise.reactions"
UNDO_SECONDS = 20  # how long sealing and sending can be taken back
VERIFICATION = "ardoise.verification"
CSRF_FAILURE_VIEW = "ardoise.web.refusals.csrf_failed"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "ardoise.web.context.house",
                "ardoise.companies.context.companies",
                "ardoise.notifications.bell.bell",
            ]
        },
    }
]

# --- Language and time: the company's zone is always used by name ---
LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- People ---
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "ardoise.users.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "ardoise.users.account_forms.LoginForm",
    "signup": "ardoise.users.account_forms.SignupForm",
    "add_email": "ardoise.users.account_forms.AddEmailForm",
    "change_password": "ardoise.users.account_forms.ChangePasswordForm",
    "reset_password": "ardoise.users.account_forms.ResetPasswordForm",
    "reauthenticate": "ardoise.users.account_forms.ReauthenticateForm",
    "reset_password_from_key": "ardoise.users.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address: who finds a session open takes no account with it
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_ADAPTER = "ardoise.users.adapter.AccountAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "ardoise.users.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "ardoise.users.account_forms.CodeForm",
    "reauthenticate": "ardoise.users.account_forms.CodeAgainForm",
    "activate_totp": "ardoise.users.account_forms.ActivateAppForm",
    "add_webauthn": "ardoise.users.account_forms.AddKeyForm",
    "edit_webauthn": "ardoise.users.account_forms.RenameKeyForm",
}
MFA_TOTP_ISSUER = "Ardoise"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- Mail ---
globals().update(environment.email(environment.text("ARDOISE_EMAIL_URL"), MAILS))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text(
    "ARDOISE_EMAIL_FROM", f"Ardoise <ne-pas-repondre@{_public.hostname}>"
)

REGISTER_URL = environment.text("ARDOISE_REGISTER_URL", "https://recherche-entreprises.api.gouv.fr")
STRIPE_API_BASE = environment.text("ARDOISE_STRIPE_API", "https://api.stripe.com")
MOLLIE_API_BASE = environment.text("ARDOISE_MOLLIE_API", "https://api.mollie.com")
BRIDGE_API_BASE = environment.trial("ARDOISE_BRIDGE_API", "https://api.bridgeapi.io")
BRIDGE_ID = environment.text("ARDOISE_BRIDGE_ID")
BRIDGE_SECRET = environment.text("ARDOISE_BRIDGE_SECRET")
BRIDGE_WEBHOOK_SECRET = environment.text("ARDOISE_BRIDGE_WEBHOOK_SECRET")
POWENS_DOMAIN = environment.text("ARDOISE_POWENS_DOMAIN")  # exemple.biapi.pro, or exemple
POWENS_DOMAIN += ".biapi.pro" if POWENS_DOMAIN and "." not in POWENS_DOMAIN else ""
POWENS_API_BASE = environment.trial("ARDOISE_POWENS_API", f"https://{POWENS_DOMAIN}" if POWENS_DOMAIN else "")
POWENS_WEBVIEW_BASE = environment.trial("ARDOISE_POWENS_WEBVIEW", "https://webview.powens.com")
POWENS_ID = environment.text("ARDOISE_POWENS_ID")
POWENS_SECRET = environment.text("ARDOISE_POWENS_SECRET")
POWENS_WEBHOOK_SECRET = environment.text("ARDOISE_POWENS_WEBHOOK_SECRET")
BOUNCE_ADDRESS = environment.text("ARDOISE_BOUNCE_ADDRESS")  # rebonds@exemple.fr: where refusals come back
BOUNCE_MAILBOX = environment.text("ARDOISE_BOUNCE_MAILBOX")  # imaps://user:password@host/folder: where they are read

# --- Who operates this instance, and signs the attestations of its companies ---
PUBLISHER = {
    "name": environment.text("ARDOISE_PUBLISHER_NAME"),
    "address": environment.text("ARDOISE_PUBLISHER_ADDRESS"),
    "siren": environment.text("ARDOISE_PUBLISHER_SIREN"),
    "signatory": environment.text("ARDOISE_PUBLISHER_SIGNATORY"),
    "quality": environment.text("ARDOISE_PUBLISHER_QUALITY"),
    "city": environment.text("ARDOISE_PUBLISHER_CITY"),
    "since": environment.day("ARDOISE_PUBLISHER_SINCE"),
}

# --- The plan of a hosted instance, shown to its companies; without a name, they host it themselves ---
PLAN = environment.text("ARDOISE_PLAN")
PLAN_LIMITS = environment.limits("ARDOISE_PLAN_LIMITS") if PLAN else {}

# --- Files of the pages; a small cache shared by the processes of one machine (rate limits of the login) ---
STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ardoise.web.made.MadeFinder",
]
STATIC_ROOT = Path(environment.text("ARDOISE_STATIC", str(DATA / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(ARCHIVE_ROOT)}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ardoise.web.storage.FingerprintedStorage"
    },
}
# one name per file, the one with its fingerprint; maps are for developers' tools and travel as they are
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
# a sheet of a thousand lines posted without its script
DATA_UPLOAD_MAX_NUMBER_FIELDS = 15_000
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # a full cache forgets at random: counts of rate limits among the rest
    }
}

LOGGING = logs.configuration(environment.text("ARDOISE_LOG_LEVEL", "INFO"))
