"""Settings, in Django's order. What varies comes from the environment; README.md lists it."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from partnership.core.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def stop(name: str, should_be: str) -> ImproperlyConfigured:
    """The refusal to start that names the variable and what it should be."""
    return ImproperlyConfigured(f"{name} should be {should_be}.")


def env_bool(name: str, default: bool) -> bool:
    value = env.str(name, default="").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise stop(name, "1 or 0")


def env_int(name: str, default: int, low: int = 0) -> int:
    value = env.str(name, default="").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < low:
        raise stop(name, f"a whole number of {low} or more")
    return int(value)


# Core

DEBUG = env_bool("DEBUG", False)
DEMO = env_bool("DEMO", False)
TESTING = "pytest" in sys.modules

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEBUG or DEMO or TESTING):
        raise stop("SECRET_KEY", "a long random text, kept secret (or set DEMO=1 to try the portal)")
    SECRET_KEY = "only-for-the-demo-and-for-development-never-for-real-use-0123456789"  # noqa: S105
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
if urlsplit(PUBLIC_URL).scheme not in {"http", "https"} or not urlsplit(PUBLIC_URL).hostname:
    raise stop("PUBLIC_URL", "the portal's address, such as https://lockstep.example.com")
SECURE = PUBLIC_URL.startswith("https://")

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "localhost"]
    if DEBUG or DEMO or TESTING:
        ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "partnership.core",
    "partnership.activity",
    "partnership.people",
    "partnership.company",
    "partnership.attention",
    "partnership.accord",
    "partnership.promises",
    "partnership.journey",
    "partnership.lanes",
    "outcomes",
    "partnership.projects",
    "meetings",
    "partnership.setup",
    "partnership.home",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "partnership.core.middleware.request_id",
    "partnership.core.middleware.memory",
    "django.middleware.gzip.GZipMiddleware",  # above whitenoise: where nothing is collected, its files shrink too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partnership.core.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partnership.core.middleware.private_answers",
    "partnership.core.middleware.htmx_sign_in",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "partnership.company.middleware.session_ages",
    "partnership.people.middleware.local_time",  # above what asks for what somebody may do today: their today
    "partnership.people.middleware.second_factor",
]

ROOT_URLCONF = "partnership.urls"
WSGI_APPLICATION = "partnership.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnership.core.context.frame",
            ],
            "builtins": [
                "django_htmx.templatetags.django_htmx",
                "template_partials.templatetags.partials",
                "partnership.core.templatetags.charts",
                "partnership.core.templatetags.components",
                "partnership.core.templatetags.dates",
                "partnership.core.templatetags.fields",
                "partnership.core.templatetags.lists",
                "partnership.core.templatetags.marks",
            ],
        },
    },
]

# Database

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'lockstep.sqlite3'}"
try:
    database = environ.Env.db_url_config(DATABASE_URL)
except Exception as error:
    raise stop("DATABASE_URL", "such as postgres://user:password@host:5432/name, or empty for SQLite") from error

if database.get("ENGINE") == "django.db.backends.sqlite3":
    Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # What was answered with success is on disk; a test's database is thrown away.
    synchronous = "OFF" if TESTING else "FULL"
    database |= {
        "CONN_MAX_AGE": None,
        # a file in tests too: what is in memory has one connection, and races take several
        "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
                "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON"
            ),
        },
    }
elif database.get("ENGINE") == "django.db.backends.postgresql":
    database |= {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": (
                "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
            ),
        },
    }
else:
    raise stop("DATABASE_URL", "a postgres:// or a sqlite:/// address")
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and sessions: shared by all workers

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise stop("REDIS_URL", "such as redis://localhost:6379/0, or empty")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # absolute; the idle limit is a ground rule
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "lockstep-session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "lockstep-csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "partnership.core.views.csrf_failure"

# Security

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# People: one door, by e-mail

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
PASSWORD_HASHERS = [
    "partnership.people.hashers.Argon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
REQUIRE_SECOND_FACTOR = env_bool("REQUIRE_SECOND_FACTOR", not (DEMO or DEBUG or TESTING))

ACCOUNT_ADAPTER = "partnership.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "partnership.people.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; their address is the administrator's entry
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to a stranger
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new password or second factor is told to its owner
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lockstep"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False

OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone proves nothing: link by subject
SOCIALACCOUNT_ONLY = False
if OIDC_ISSUER:
    if not env.str("OIDC_CLIENT_ID", default=""):
        raise stop("OIDC_CLIENT_ID", "the client's name at the identity provider, since OIDC_ISSUER is set")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": env.str("OIDC_NAME", default="Company sign-in"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                # asked for an age, a provider says when it last asked who it is: a signature depends on that
                "settings": {"server_url": OIDC_ISSUER, "auth_params": {"max_age": str(SESSION_COOKIE_AGE)}},
            }
        ],
    }

# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "partnership.core.bundles.BundleFinder",
]
WHITENOISE_USE_FINDERS = DEBUG or DEMO or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
if WHITENOISE_USE_FINDERS:
    # Nothing is collected here, but whitenoise warns of a folder that is missing.
    STATIC_ROOT = VAR_DIR / "static"
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if WHITENOISE_USE_FINDERS
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = VAR_DIR / "media"

# Mail

EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_DIR = VAR_DIR / "mail"
if EMAIL_URL:
    try:
        globals().update(environ.Env.email_url_config(EMAIL_URL))
    except Exception as error:
        raise stop("EMAIL_URL", "such as smtp+tls://user:password@host:587") from error
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Lockstep <lockstep@{urlsplit(PUBLIC_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_LEASE = timedelta(seconds=90)  # longer than one message can take, with EMAIL_TIMEOUT for each of its steps

# Celery: the doorbell

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 1} if REDIS_URL else {}
)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# A beat that waits unheard for a whole interval is not worth doing twice, hence it expires.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "plan": {"task": "attention.plan", "schedule": 60.0, "options": {"expires": 55}},
    "drain": {"task": "attention.drain", "schedule": 5.0, "options": {"expires": 30}},
}

# The areas' own lists (the one arrow that is inverted on purpose: docs/architecture.md)

ATTENTION_SOURCES: list[str] = [
    "outcomes.attention",
    "partnership.projects.attention",
    "partnership.promises.attention",
    "meetings.attention",
    "partnership.setup.attention",
]
ROUTINES: list[str] = [
    "outcomes.actions.reviewing.open_due_reviews",
    "partnership.lanes.actions.tell_of_begun",
]

# Work

WEB_WORKERS = env_int("WEB_WORKERS", 2, low=1)
WORKER_CONCURRENCY = env_int("WORKER_CONCURRENCY", 2, low=1)

# Logs

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise stop("LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR or CRITICAL")
LOGGING = logging_config(LOG_LEVEL)
