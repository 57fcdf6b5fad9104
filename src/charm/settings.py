"""Settings: everything that differs between installations comes from the environment.

======================== =========================================================================
``CHARM_VAR``            folder for database, files and keys (default ``var`` in the working folder)
``DATABASE_URL``         ``sqlite:///...`` (default, in CHARM_VAR) or ``postgres://...``
``CHARM_BASE_URL``       the one place that names the host (default ``http://localhost:8000``)
``CHARM_SECRET_KEY``     secret of sessions and tokens; made once in CHARM_VAR when not given
``CHARM_KEY_PASSPHRASE`` unlocks the signing keys; made once in CHARM_VAR when not given
``CHARM_TRUST_PROXY``    ``1`` if all requests come through one proxy that sets X-Forwarded-Proto
                         and X-Forwarded-For
``EMAIL_URL``            ``smtp://user:password@host:port``; without it letters are only logged
``CHARM_MAIL_FROM``      the sender of letters
``CHARM_MAIL_RETURN``    where letters that cannot be delivered come back to, if elsewhere
``CACHE_URL``            ``redis://...`` to share counts and lookups there; default is the database
``CHARM_FILES``          ``s3://bucket/folder?endpoint=...&region=...`` to keep files there instead
                         of in CHARM_VAR; needs the extra ``charm[s3]``
``CHARM_OIDC``           JSON: the institutions' sign-in by OpenID Connect; see docs/operator
``CHARM_SAML``           JSON: the institutions' sign-in by SAML; needs the extra ``charm[saml]``
``CHARM_PKCS11_MODULE``  a hardware module's library (a file), if new keys of issuers are made there
``CHARM_PKCS11_TOKEN``   the label of its token (default ``charm``)
``CHARM_PKCS11_PIN``     opens that token
``CHARM_SECOND_FACTOR``  whose acts of an office ask for a passkey or an authenticator app: ``*``,
                         or codes of universities with commas between; nobody's by default
``CHARM_SUSPENSION``     ``1`` if new credentials name a list of suspensions beside the other: all
                         verifiers read it, but the JSON Schema of Open Badges 3.0 takes one status
                         entry only; without it a suspension is told by this installation
``CHARM_VC_API``         JSON: the partner systems that may use ``/vc-api/``; see docs/api.md
``CHARM_FONTS``          folder with fonts for documents in scripts that Typst's own fonts lack
``CHARM_LOG_LEVEL``      ``WARNING`` by default; ``INFO`` adds a line for each request
``CHARM_LOG_FORMAT``     ``json`` (default where others can reach it) or ``text``
``CHARM_METRICS_TOKEN``  who shows it may read ``/metrics``; without it nobody from elsewhere
``CHARM_DEBUG``          ``1`` for development only
======================== =========================================================================
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ

from charm.api.vcapi.partners import partners_of
from charm.foundation.object_store import storage_of
from charm.web.account.institutions import oidc_apps, saml_apps

env = environ.Env()

VAR = Path(env.str("CHARM_VAR", default="var")).resolve()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_from(variable: str, file_name: str) -> str:
    """A secret from the environment, or one that is made once and kept readable to us alone."""
    if value := os.environ.get(variable, ""):
        return value
    path = VAR / file_name
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=VAR)  # readable to us alone
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was first: take its secret
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()


DEBUG = env.bool("CHARM_DEBUG", default=False)
SECRET_KEY = secret_from("CHARM_SECRET_KEY", "secret-key")
KEY_PASSPHRASE = secret_from("CHARM_KEY_PASSPHRASE", "key-passphrase")
PKCS11_MODULE = env.str("CHARM_PKCS11_MODULE", default="")
PKCS11_TOKEN = env.str("CHARM_PKCS11_TOKEN", default="charm")
PKCS11_PIN = env.str("CHARM_PKCS11_PIN", default="")
BASE_URL = env.str("CHARM_BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "charm.foundation",
    "charm.framework",
    "charm.alliance",
    "charm.proposals",
    "charm.boards",
    "charm.catalogue",
    "charm.delivery",
    "charm.awards",
    "charm.recognition",
    "charm.web",
]

MIDDLEWARE = [
    "charm.web.watching.watched",
    "django.middleware.security.SecurityMiddleware",
    "charm.web.headers.strict_headers",
    "charm.web.headers.PagesCompressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "charm.api.means.one_request_at_a_time",
    "charm.web.preferences.as_the_person_prefers",
    "charm.web.refusals.explain_refusals",
]

ROOT_URLCONF = "charm.web.urls"
WSGI_APPLICATION = "charm.web.wsgi.application"
AUTH_USER_MODEL = "alliance.Person"
# An address is unique whatever its case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "charm.web.context.of_every_page",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "charm.web.templatetags.charm",
            ],
        },
    }
]
FORM_RENDERER = "charm.web.forms.Renderer"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
FILES = env.str("CHARM_FILES", default="")
STORAGES = {
    "default": (
        storage_of(FILES) if FILES else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "charm.web.assets.HashedFiles"},
}
MEDIA_ROOT = VAR / "files"
SUSPENSION = env.bool("CHARM_SUSPENSION", default=False)
VC_API = partners_of(env.str("CHARM_VC_API", default=""))
FONTS = env.str("CHARM_FONTS", default="")

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'charm.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock when a transaction begins, so that what a service read
        # cannot have changed when it writes: SQLite's answer to SELECT FOR UPDATE.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;"
            # Without it INSERT OR REPLACE would pass by the rules against deleting.
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# To open SQLite, and to write its log back when the last one closes, takes as long as a page.
DATABASES["default"]["CONN_MAX_AGE"] = 60

# Counts of attempts must be the same for all processes.
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if env.str("CACHE_URL", default="")
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

IS_HERE_ONLY = urlsplit(BASE_URL).hostname in {"localhost", "127.0.0.1"}
"""Nobody but the people at this machine can be served: development."""
LETTERS_STAY_HERE = IS_HERE_ONLY and not env.str("EMAIL_URL", default="")
"""Nothing sends letters: they are read, with their one-time links, at ``/dev/outbox/``."""
DEFAULT_FROM_EMAIL = env.str("CHARM_MAIL_FROM", default="micro-credentials@localhost")
MAIL_RETURN = env.str("CHARM_MAIL_RETURN", default="")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 30

LANGUAGE_CODE = "en"
# A language is offered when its catalogue in LOCALE_PATHS is complete: dev.py messages --check.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Madrid"
USE_TZ = True
USE_I18N = True

IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_AGE = None  # until the browser is closed
if env.bool("CHARM_TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CSRF_FAILURE_VIEW = "charm.web.refusals.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

ACCOUNT_ADAPTER = "charm.web.account.adapter.AccountAdapter"
_OUR_FORMS = "charm.web.account.forms"
ACCOUNT_FORMS = {
    "login": f"{_OUR_FORMS}.SignInForm",
    "request_login_code": f"{_OUR_FORMS}.AskCodeForm",
    "confirm_login_code": f"{_OUR_FORMS}.LoginCodeForm",
    "confirm_email_verification_code": f"{_OUR_FORMS}.AddressCodeForm",
    "add_email": f"{_OUR_FORMS}.NewAddressForm",
    "reset_password": f"{_OUR_FORMS}.AskResetForm",
    "reset_password_from_key": f"{_OUR_FORMS}.ResetForm",
    "change_password": f"{_OUR_FORMS}.ChangePasswordForm",
    "set_password": f"{_OUR_FORMS}.SetPasswordForm",
    "reauthenticate": f"{_OUR_FORMS}.ConfirmByPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 2
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # where "stay signed in" was chosen
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
# A class in one room shares an address: what counts is how often it goes wrong.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,6/300s/key"}
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "charm.web.account.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": f"{_OUR_FORMS}.SecondFactorForm",
    "reauthenticate": f"{_OUR_FORMS}.ConfirmBySecondFactorForm",
    "activate_totp": f"{_OUR_FORMS}.AppForm",
    "add_webauthn": f"{_OUR_FORMS}.PasskeyForm",
    "edit_webauthn": f"{_OUR_FORMS}.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_HERE_ONLY and not IS_HTTPS

SECOND_FACTOR = frozenset(env.str("CHARM_SECOND_FACTOR", default="").replace(",", " ").split())
"""Codes of universities whose people act in an office with a second factor; ``*`` is everybody."""

SOCIALACCOUNT_ADAPTER = "charm.web.account.adapter.InstitutionAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": oidc_apps(os.environ), "OAUTH_PKCE_ENABLED": True},
}
if saml := saml_apps(os.environ):
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")
    SOCIALACCOUNT_PROVIDERS["saml"] = {"APPS": saml}

METRICS_TOKEN = env.str("CHARM_METRICS_TOKEN", default="")

LOG_FORMAT = env.str("CHARM_LOG_FORMAT", default="text" if IS_HERE_ONLY else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "charm.foundation.logs.Cleaned"},
        "json": {"()": "charm.foundation.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("CHARM_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "charm.sign_in": {"level": "INFO"},
        "django_tasks_db": {"level": "WARNING"},  # it says each second that there is nothing to do
    },
}
