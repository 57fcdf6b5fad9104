"""Settings: everything that differs between installations comes from the environment.

======================== =========================================================================
``CHARM_VAR``            folder for database, files and keys (default ``var`` in the working folder)
``DATABASE_URL``         ``sqlite:///...`` (default, in CHARM_VAR) or ``postgres://...``
``CHARM_BASE_URL``       the one place that names the host (default ``http://localhost:8000``)
``CHARM_SECRET_KEY``     secret of sessions and tokens; made once in CHARM_VAR when not given
``CHARM_KEY_PASSPHRASE`` unlocks the signing keys; made once in CHARM_VAR when not given
``CHARM_TRUST_PROXY``    ``1`` if all requests come through a proxy that sets X-Forwarded-Proto
``EMAIL_URL``            ``smtp://user:password@host:port``; without it letters are only logged
``CHARM_MAIL_FROM``      the sender of letters
``CHARM_LOG_LEVEL``      ``WARNING`` by default
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
    "django.middleware.security.SecurityMiddleware",
    "charm.web.headers.strict_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "charm.web.preferences.as_the_person_prefers",
    "charm.web.refusals.explain_refusals",
]

ROOT_URLCONF = "charm.web.urls"
WSGI_APPLICATION = "charm.web.wsgi.application"
AUTH_USER_MODEL = "alliance.Person"
# An address is unique whatever its case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
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
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "charm.web.assets.HashedFiles"},
}
MEDIA_ROOT = VAR / "files"

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
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

DEFAULT_FROM_EMAIL = env.str("CHARM_MAIL_FROM", default="micro-credentials@localhost")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 30

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Madrid"
USE_TZ = True
USE_I18N = True

IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
if env.bool("CHARM_TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CSRF_FAILURE_VIEW = "charm.web.refusals.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("CHARM_LOG_LEVEL", default="WARNING")},
}
