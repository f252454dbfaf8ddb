"""Settings, in Django's order. What varies comes from the environment; README.md lists it."""

from datetime import timedelta
from typing import Any

from partnership import connections, environment
from partnership.core.logs import logging_config
from partnership.installation import BASE_DIR, KEY_FILE, VAR_DIR

# Core

DEBUG = environment.flag("DEBUG", False)
DEMO = environment.flag("DEMO", False)
TESTING = environment.testing()
IN_EARNEST = not (DEBUG or DEMO or TESTING)  # the settings of production

SECRET_KEY = environment.secret_key(
    "only-for-the-demo-and-for-development-never-for-real-use-0123456789",
    file=KEY_FILE,
    known_will_do=not IN_EARNEST,
)
SECRET_KEY_FALLBACKS = environment.fallbacks()

HOST = environment.listening_host("127.0.0.1")
PORT = environment.number("PORT", 8000, low=1, high=65_535)
PUBLIC_URL = environment.public_url(f"http://localhost:{PORT}")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = environment.allowed_hosts(PUBLIC_URL)
if not IN_EARNEST:
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
    "partnership.jobs",
    "partnership.accord",
    "partnership.sheets",
    "partnership.promises",
    "partnership.comments",
    "partnership.journey",
    "partnership.lanes",
    "partnership.stack",
    "outcomes",
    "partnership.ideas",
    "partnership.intake",
    "partnership.projects",
    "partnership.standards",
    "partnership.contracts",
    "meetings",
    "partnership.welcome",
    "partnership.setup",
    "partnership.home",
    "partnership.keeping",
    "partnership.demo",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "partnership.core.proxies.client_address",
    "partnership.core.middleware.request_id",
    "partnership.core.middleware.memory",
    "django.middleware.gzip.GZipMiddleware",  # above whitenoise: where nothing is collected, its files shrink too
    "partnership.core.elsewhere.answer_in_kind",  # above every gate: no redirect is swapped into a page
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partnership.core.middleware.content_security_policy",
    "partnership.core.middleware.maintenance",
    "partnership.core.middleware.whole_story",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partnership.core.middleware.private_answers",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "partnership.company.middleware.session_ages",
    "partnership.people.middleware.local_time",  # above what asks for what somebody may do today: their today
    "partnership.people.middleware.second_factor",
    "partnership.core.reloading.lead_to_the_page",
    "partnership.core.refusing.AnswerRefusals",  # innermost: whatever a view lets through
]

ROOT_URLCONF = "partnership.urls"
WSGI_APPLICATION = "partnership.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "partnership.core.indented.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
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

DATABASES = {
    "default": connections.database(VAR_DIR / "lockstep.sqlite3", VAR_DIR / "test.sqlite3", testing=TESTING),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and sessions: shared by all workers

REDIS_URL = connections.redis_url()
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
# For the portal's own name alone: a company's other hosts are not ours to bind, and a preload list forgets
# nobody for months. Cookies named __Host- already keep a neighbour's host from writing them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXY_COUNT", 0, low=0, high=10)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# People: one door, by e-mail

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["partnership.people.backends.Passwords"]
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
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", IN_EARNEST)

ACCOUNT_ADAPTER = "partnership.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "partnership.people.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; their address is the administrator's entry
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 7  # as long as every link in a mail that acts without signing in
ACCOUNT_FORMS = {"reset_password_from_key": "partnership.people.adapters.NewPasswordForm"}
ACCOUNT_RATE_LIMITS = {
    "arrival": "30/m/ip",  # first link and invitations: each try of a form
    "comment": "20/m/user",
    "login_failed": "10/m/ip",  # of one account, people.guessing counts
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to a stranger
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new password or second factor is told to its owner
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # REMOTE_ADDR is the client already (core/proxies.py)
MFA_ADAPTER = "partnership.people.adapters.MFAAdapter"
# allauth asks for it so that nobody locks an address's owner out by signing up with it first. Here nobody signs up:
# people are invited, and the link proves the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_PERIOD, MFA_TOTP_TOLERANCE = 30, 1  # a code that was read and typed half a minute ago still counts, once
MFA_FORMS = {
    "authenticate": "partnership.people.forms.CodeForm",
    "reauthenticate": "partnership.people.forms.CodeAgainForm",
    "add_webauthn": "partnership.people.forms.NewPasskeyForm",
    "authenticate_webauthn": "partnership.people.forms.PasskeyForm",
    "login_webauthn": "partnership.people.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "partnership.people.forms.PasskeyAgainForm",
}
MFA_TOTP_ISSUER = "Lockstep"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False

SINGLE_SIGN_ON = environment.single_sign_on()
OIDC_ISSUER = SINGLE_SIGN_ON["issuer"]
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone proves nothing: link by subject
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": SINGLE_SIGN_ON["name"],
                "client_id": SINGLE_SIGN_ON["client_id"],
                "secret": SINGLE_SIGN_ON["secret"],
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
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "partnership.core.bundles.BundleFinder",
]
WHITENOISE_USE_FINDERS = not IN_EARNEST
WHITENOISE_AUTOREFRESH = DEBUG
GATHERED_BY_IMAGE = BASE_DIR / "staticfiles"  # where an image's build gathers them; elsewhere `manage.py up` does
STATIC_ROOT = GATHERED_BY_IMAGE if GATHERED_BY_IMAGE.is_dir() and IN_EARNEST else VAR_DIR / "static"
environment.made(STATIC_ROOT)  # whitenoise warns of a folder that is missing
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

MAIL_DIR = VAR_DIR / "mail"
EMAIL_URL = environment.text("EMAIL_URL")
globals().update(connections.email(MAIL_DIR))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.sender(PUBLIC_URL)
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
# In memory, a hand that comes free is seen at the next poll: at one a second, ticks pile up while a job runs.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = (
    {"visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 1}
    if REDIS_URL
    else {"polling_interval": 0.1}
)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# A beat that waits unheard for a whole interval is not worth doing twice, hence it expires.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "plan": {"task": "attention.plan", "schedule": 60.0, "options": {"expires": 55}},
    "drain": {"task": "attention.drain", "schedule": 5.0, "options": {"expires": 30}},
    "work": {"task": "jobs.work", "schedule": 2.0, "options": {"expires": 10}},
}

# The areas' own lists (the one arrow that is inverted on purpose: docs/architecture.md)

ATTENTION_SOURCES: list[str] = [
    "outcomes.attention",
    "partnership.ideas.attention",
    "partnership.intake.attention",
    "partnership.projects.attention",
    "partnership.standards.attention",
    "partnership.stack.attention",
    "partnership.contracts.attention",
    "partnership.promises.attention",
    "partnership.comments.attention",
    "partnership.journey.attention",
    "meetings.attention",
    "partnership.setup.attention",
]
# What says in which zone the company's days begin (core/days.py).
COMPANY_ZONE = "partnership.company.models.time_zone"
# What knows under which meeting an action was promised (promises/places.py).
PROMISED_UNDER = "meetings.promised.places"

# What knows which experiments a KPI measured (outcomes/shown/kpipage.py).
TRIED_ON = "partnership.projects.models.experiment.spans_of"

# What knows of which systems a contract is to be decided within so many days (stack/forms/filters.py).
TO_DECIDE = "partnership.contracts.shown.systems_to_decide"

# What an area above does, or refuses, in the same change as one below (core/following.py).
FOLLOWED_BY: dict[str, list[str]] = {
    "an idea is backed by both sides": ["partnership.intake.actions.ideas.begin_from"],
    "a project begins": ["partnership.standards.actions.giving.give_to_new"],
    "a project enters a stage": ["partnership.standards.actions.gate.refuse_while_open"],
    "a system is chosen": ["partnership.standards.actions.giving.note_choice"],
    "an outcome is closed": ["partnership.intake.hanging.tell_drafts"],
    "systems are named": ["partnership.intake.actions.naming.match_named"],
    "a system is explained": ["partnership.intake.actions.naming.approve_explained"],
    "a stage is merged": [
        "outcomes.actions.restaging.follow_merge",
        "partnership.intake.actions.restaging.follow_merge",
        "partnership.stack.actions.follow_merge",
    ],
}

# What can hang on a record that ends, in the order in which it is asked about (partnership/core/hanging.py).
HANGS_ON: dict[str, list[str]] = {
    "an outcome is closed": [
        "partnership.projects.hanging.Projects",
        "partnership.intake.hanging.Requests",
        "partnership.intake.hanging.Later",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
        "outcomes.hanging.NextVersion",
        "outcomes.hanging.HalfReaffirmed",
        "outcomes.hanging.Ratings",
        "outcomes.hanging.CheckInsUnread",
        "outcomes.hanging.Measured",
    ],
    "a project is closed": [
        "partnership.projects.hanging.Cards",
        "partnership.projects.hanging.HandOffs",
        "partnership.projects.hanging.Trials",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
        "partnership.standards.hanging.Checks",
        "partnership.standards.hanging.Waivers",
        "partnership.projects.hanging.Plan",
        "partnership.projects.hanging.Eased",
        "partnership.stack.hanging.Resting",
    ],
    "a request is over": [
        "partnership.intake.hanging.HalfSigned",
        "partnership.intake.hanging.HalfScored",
        "partnership.intake.hanging.Asked",
        "partnership.intake.hanging.Repeats",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
    ],
    "a card leaves the board": [
        "partnership.projects.hanging.Blocked",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
    ],
    "a touchpoint is archived": [
        "partnership.journey.hanging.HalfRated",
        "partnership.projects.hanging.EasedBy",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
    ],
    "a data set is retired": [
        "partnership.stack.hanging.Uses",
        "partnership.stack.hanging.Carried",
        "partnership.stack.hanging.HalfRated",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
    ],
    "a system is gone": [
        "partnership.contracts.hanging.Contracts",
        "partnership.stack.hanging.Kept",
        "partnership.stack.hanging.Flows",
        "partnership.intake.hanging.OfSystem",
    ],
    "a series ends": ["meetings.hanging.Promised", "meetings.hanging.Unconfirmed", "meetings.hanging.Decided"],
    "a waiver ends": [
        "partnership.standards.hanging.HalfSigned",
        "meetings.hanging.Topics",
        "meetings.hanging.Promises",
    ],
    "a version ends": ["outcomes.hanging.Signatures", "outcomes.hanging.OtherValues"],
    "a KPI is taken out": [
        "partnership.intake.hanging.OnKpi",
        "partnership.projects.hanging.OnKpi",
        "outcomes.hanging.Stewards",
        "outcomes.hanging.CheckInsUnread",
    ],
}

# What stands out in the set-up, though nothing is wrong (core/remarks.py).
REMARKED_BY: dict[str, list[str]] = {
    "lanes": ["partnership.projects.remarks.idle_lanes", "partnership.projects.remarks.laden_owners"],
    "standards": ["partnership.standards.remarks.unreviewed"],
}

# What people talk about: the word that stands in addresses, and the model (partnership/comments/subjects.py).
TALKED_ABOUT: dict[str, str] = {
    "outcome": "outcomes.Outcome",
    "kpi": "outcomes.Kpi",
    "idea": "ideas.Idea",
    "request": "intake.Request",
    "project": "projects.Project",
    "card": "projects.Card",
    "hand-off": "projects.HandOff",
    "check": "standards.Check",
    "contract": "contracts.Contract",
    "system": "stack.System",
    "data-set": "stack.DataSet",
    "integration": "stack.Integration",
}

# What can use customer data: the word, the model, and the field by which people know it (partnership/stack/uses.py).
USES_DATA: dict[str, tuple[str, str]] = {
    "kpi": ("outcomes.Kpi", "name"),
    "project": ("projects.Project", "title"),
    "decision": ("meetings.Decision", "what"),
}
ROUTINES: list[str] = [
    "outcomes.actions.reviewing.open_due_reviews",
    "outcomes.actions.turning.tell_of_turns",
    "partnership.setup.actions.give_waiting_seats",
    "partnership.setup.actions.tell_of_seats",
    "partnership.lanes.actions.tell_of_begun",
    "partnership.intake.actions.bring_back_due",
    "partnership.standards.actions.ending.open_again",
    "meetings.actions.reminding.remind_of_decisions",
    "partnership.jobs.actions.forget_old",
]
JOB_KINDS: list[str] = [
    "partnership.sheets.jobs",
    "partnership.setup.jobs",
    "partnership.keeping.jobs",
]

# Work

WEB_WORKERS = environment.number("WEB_WORKERS", 2, low=1, high=64)
# How long a web that was told to end goes on serving while /healthz says so, for the proxy to notice.
DRAIN_SECONDS = environment.number("DRAIN_SECONDS", 5, low=0, high=300)
WORKER_CONCURRENCY = environment.number("WORKER_CONCURRENCY", 2, low=1, high=64)
JOBS_AT_ONCE = max(1, WORKER_CONCURRENCY - 1)  # in all: even where one worker has them all, it has a hand for mails
JOB_LEASE = timedelta(seconds=60)  # longer than a step takes, the wait for SQLite's one writer included

# Logs

LOG_LEVEL = environment.log_level()
LOGGING = logging_config(LOG_LEVEL)
