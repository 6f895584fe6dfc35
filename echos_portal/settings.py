"""The portal's one settings file, driven by the environment.

``PORTAL_MODE`` is ``production`` (the default), ``demo`` or ``test``. In production every secret and address must be
given: one error names all missing variables and the portal refuses to start. ``docs/operator.md`` lists them.
"""

import os
from pathlib import Path

from environs import Env
from marshmallow.validate import Length, OneOf, Range

from accounts.sign_in.form_classes import ACCOUNT_FORMS, MFA_FORMS
from echos_portal import environment, partner_settings
from echos_portal.api.framework import REST_FRAMEWORK, SPECTACULAR_SETTINGS
from echos_portal.logs import LOGGING
from echos_portal.response_headers import (
    CONTENT_SECURITY_POLICY,
    CORS_ALLOW_ALL_ORIGINS,
    CORS_ALLOW_HEADERS,
    CORS_ALLOW_METHODS,
    CORS_EXPOSE_HEADERS,
    CORS_URLS_REGEX,
    PERMISSIONS_POLICY,
)
from echos_portal.schedule import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS, PERIODIC_JOBS, POLLED_TASKS

BASE_DIR = Path(__file__).resolve().parent.parent


env = Env(eager=False)
PORTAL_MODE: str = env.str("PORTAL_MODE", "production", validate=OneOf(["production", "demo", "test"])) or "production"
PRODUCTION = PORTAL_MODE == "production"


def _keys(name: str) -> list[str]:
    """A list of keys joined by commas; outside production that of sessions unless it is given."""
    if not PRODUCTION and not os.environ.get(name):
        return [SECRET_KEY or ""]
    keys: list[str] | None = env.list(name, validate=environment.are_good_keys if PRODUCTION else environment.has_a_key)
    return [key.strip() for key in keys or [] if key.strip()]


_in_production = {"validate": environment.is_good_key} if PRODUCTION else {}
SECRET_KEY = env.str("SECRET_KEY", **_in_production)
# Personal links: the first key makes new ones, each opens those made with it; SECRET_KEY ends sessions without ending links.
LINK_KEY = _keys("LINK_KEY")
# Encrypts secrets in the database: the first key encrypts, each of them decrypts.
DATA_KEY = _keys("DATA_KEY")
# Hashes addresses that must not be kept. One key for good: under another key, unsubscribed addresses would not be recognised.
ADDRESS_KEY = env.str("ADDRESS_KEY", **_in_production) if PRODUCTION else env.str("ADDRESS_KEY", SECRET_KEY)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=environment.are_host_names if PRODUCTION else None)
# Scheme and host of every link we send; never taken from a request.
SITE_URL = env.str("SITE_URL", validate=environment.is_site_address if PRODUCTION else None)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")) or "var")
DEBUG = False
MAILBOX_URL = "" if PRODUCTION else env.str("MAILBOX_URL", "")

# --- Applications ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "echos_portal",
    "privacy",
    "partners",
    "search",
    "digests",
    "mailings",
    "dialogues",
    "events",
    "stakeholders",
    "consents",
    "library",
    "news",
    "hubs",
    "publishing",
    "outbox",
    "accounts",
    "audit",
    "toolkit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "corsheaders",
    "csp",
    "django_filters",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "echos_portal.views.health.HealthMiddleware",
    "echos_portal.api.access.ApiAccessMiddleware",
    "echos_portal.api.middleware.OneAnswerForAll",
    "echos_portal.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "echos_portal.request_checks.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "echos_portal.request_checks.RefusedActionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "echos_portal.unsent_forms.KeptFormMiddleware",
]

ROOT_URLCONF = "echos_portal.urls"
WSGI_APPLICATION = "echos_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "echos_portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "echos_portal.form_rendering.PortalRenderer"

# --- Database, cache, broker -------------------------------------------------------------------------------------

# A pool only in the web processes: Celery would rebuild it around every task.
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", 0)
_database = env.dj_db_url("DATABASE_URL")
DATABASES = {
    "default": {
        **(_database or {}),
        "CONN_MAX_AGE": 0 if DATABASE_POOL_SIZE else None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "prepare_threshold": 0,  # of statements that ask for it (``toolkit.prepared_statements``); Django's own are never prepared
            "options": " ".join(
                f"-c {name}={value}"
                for name, value in {
                    "statement_timeout": env.str("DATABASE_STATEMENT_TIMEOUT", "5s"),
                    "lock_timeout": "3s",
                    "idle_in_transaction_session_timeout": env.str("DATABASE_IDLE_TIMEOUT", "10s"),
                }.items()
            ),
            **({"pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 3}} if DATABASE_POOL_SIZE else {}),
        },
    }
}

# allauth counts attempts and remembers used tokens in it: in the database it holds also while Redis is away, and it never
# drops a live entry. What must not be forgotten at all has a table (``accounts.used_codes``, ``accounts.rate_limits``).
CACHES = {
    "default": {"BACKEND": "accounts.cache.LastingDatabaseCache", "LOCATION": "accounts_cache"},
    # Parts of pages that never change while a process lives, in its memory: the main navigation and the footer.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}

# Whole public pages kept in each web process, in bytes (``echos_portal.page_cache``); 0 keeps none. Tests write and read in one
# transaction, in which the version of the change feed stays the same: only those of the cache switch it on.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 0 if PORTAL_MODE == "test" else 8 * 1024 * 1024, validate=Range(min=0))

REDIS_URL = env.str("REDIS_URL", validate=Length(min=1))
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # with one, publishing hangs when the broker is away
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = CELERY_ENABLE_UTC = CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False  # a hint that is lost heals by polling
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 360, 300

# --- Mail --------------------------------------------------------------------------------------------------------

EMAIL_HOST = env.str("EMAIL_HOST", validate=Length(min=1))
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", PRODUCTION)
_sender = {"validate": environment.is_mail_address} if PRODUCTION else {"default": "portal@echos.example"}
EMAIL_FROM = env.str("EMAIL_FROM", **_sender)
EMAIL_FROM_NAME = env.str("EMAIL_FROM_NAME", "National Cancer Mission Hubs")
# Where bounces come in: the return path, its mailbox (imaps://user:password@host/folder), and providers (name=key) that report them.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "") or EMAIL_FROM
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", "", validate=environment.is_mailbox)
BOUNCE_PROVIDERS: dict[str, str] = env.dict("BOUNCE_PROVIDERS", {}, validate=environment.are_bounce_providers)
# Contact address for countries without a hub, shown on their pages. Empty: no address is shown.
NETWORK_OFFICE_EMAIL = env.str("NETWORK_OFFICE_EMAIL", "" if PRODUCTION else "network-office@echos.example")
# A file in which the mail server notes what it accepted, one JSON object {"message_id": …} a line; empty: acceptance is not known.
EMAIL_ACCEPTANCE_LOG = env.str("EMAIL_ACCEPTANCE_LOG", "")
# How long the mail server keeps a silent connection: only after that does an email missing from its log count as not accepted.
EMAIL_SERVER_TIMEOUT = env.int("EMAIL_SERVER_TIMEOUT", 300)
OUTBOX_EMAIL_SECONDS = env.int("OUTBOX_EMAIL_SECONDS", 60)  # deadline for one whole email
OUTBOX_LEASE_SECONDS = env.int(  # how long a claim holds
    "OUTBOX_LEASE_SECONDS",
    180,
    validate=environment.is_longer_than(OUTBOX_EMAIL_SECONDS, "OUTBOX_EMAIL_SECONDS") if PRODUCTION else None,
)
OUTBOX_POLL_SECONDS = env.float("OUTBOX_POLL_SECONDS", 5.0)  # workers look without being woken

# --- People, sign-in ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.sign_in.backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "manage_home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "outbox.account_emails.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from an invitation to them, so there is nothing to verify
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the owner gets an email about a changed password or second factor
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds: installing an app and scanning its code takes some minutes
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds; emails can be slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS = {"request_login_code": None, "reset_password": None}  # instead: ``accounts.rate_limits``
MFA_ADAPTER = "accounts.two_step.verification.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # as signing in with a password; a team may share one address
MFA_TOTP_ISSUER = "ECHoS portal"
MFA_TOTP_TOLERANCE = 1  # the code before and the one after count too: clocks differ and people type slowly
# Rate limits of what strangers may cause (``accounts.rate_limits``): emails to one address, forms from one network address.
PUBLIC_EMAILS_PER_HOUR = env.int("PUBLIC_EMAILS_PER_HOUR", 6, validate=Range(min=1))
PUBLIC_EMAILS_PER_DAY = env.int("PUBLIC_EMAILS_PER_DAY", 20, validate=Range(min=1))
PUBLIC_FORMS_PER_HOUR = env.int("PUBLIC_FORMS_PER_HOUR", 120, validate=Range(min=1))
PARTNERS = partner_settings.read(env, PORTAL_MODE)  # limits of the API, webhooks

# Single sign-on through OpenID Connect: all four or none.
_oidc = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME")
_wanted = {"validate": Length(min=1)} if any(os.environ.get(name) for name in _oidc) else {"default": ""}
OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME = (env.str(name, **_wanted) for name in _oidc)
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", False)  # whether the provider is believed about second factors
OIDC_SECOND_FACTOR_ACR: list[str] = env.list("OIDC_SECOND_FACTOR_ACR", [])  # what it calls signing in with one
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.provider.SocialAccountAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 3  # seconds; signing in asks the provider four times at most

# --- Cookies, headers --------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "accounts.sign_in.session_store"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "echos_portal.unsent_forms.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked for inside the network, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# --- Languages, time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pt", "Português"), ("pl", "Polski")]  # in their own words
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# --- Static files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static" if PRODUCTION else None  # demo and tests serve from the sources
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "echos_portal.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = PORTAL_MODE == "test"  # else every client of every test reads all files anew

# --- Uploads -----------------------------------------------------------------------------------------------------

MEDIA_ROOT = VAR_DIR / "media"  # served by a view that asks who may see them, never as a folder
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o640, 0o750

env.seal()
