"""Settings shared by every environment. What differs between two machines comes from the environment.

`.env.example` lists every variable; a test holds that list and this file together.
"""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / "platform"

env = environ.Env()
environ.Env.read_env(ROOT / ".env")

# Where this installation keeps what it makes: database, artifacts, keys.
VAR = Path(env.str("LACUNA_VAR", str(ROOT / "var")))

DEBUG = False
DEMO = env.bool("LACUNA_DEMO", False)  # demo people may be seeded, demo reviews are marked as such
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "common",
    "accounts",
    "jobs",
    "hooks",
    "concepts",
    "discussion",
    "evaluations",
    "packs",
    "following",
    "moderation",
    "pages",
    "demo",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.DomainErrorMiddleware",
    "moderation.middleware.StandingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context.site",
            ],
        },
    }
]

# SQLite is the embedded default: WAL, and IMMEDIATE so that a writer waits its turn, never fails midway.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
POSTGRESQL_OPTIONS = {
    "prepare_threshold": 5
}  # for common.prepared; nothing else sends values apart
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'lacuna.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Artifacts are content-addressed and never served by path; static files have their digest in the name.
if env.str("S3_BUCKET", ""):
    ARTIFACT_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "access_key": env.str("S3_ACCESS_KEY_ID", "") or None,
            "secret_key": env.str("S3_SECRET_ACCESS_KEY", "") or None,
            "default_acl": None,
            "file_overwrite": True,  # same name, same bytes: the name is the digest
            "querystring_auth": True,
        },
    }
else:
    ARTIFACT_STORAGE = {
        "BACKEND": "common.storage.DurableFileSystemStorage",
        "OPTIONS": {"location": str(VAR / "artifacts")},
    }
STORAGES = {
    "default": ARTIFACT_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PLATFORM / "static"]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.NameBackend",
    "accounts.backends.MailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", "optional")
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_VALIDATORS = "accounts.validators.username_validators"

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
globals().update(EMAIL_CONFIG)
# How links in mails begin.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Lacuna <lacuna@localhost>")

# The job rows are the queue; a broker only rings the bell. Without one, `manage.py runjobs` polls.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or None
CELERY_KEY_PREFIX = env.str("CELERY_KEY_PREFIX", "lacuna:")
JOBS = {
    "LEASE_SECONDS": env.float("JOBS_LEASE_SECONDS", 60),
    "HEARTBEAT_SECONDS": env.float("JOBS_HEARTBEAT_SECONDS", 10),
    "MAX_ATTEMPTS": env.int("JOBS_MAX_ATTEMPTS", 3),
    "POLL_SECONDS": env.float("JOBS_POLL_SECONDS", 0.5),
    "RECONCILE_SECONDS": env.float("JOBS_RECONCILE_SECONDS", 15),
    "BACKOFF_SECONDS": env.float("JOBS_BACKOFF_SECONDS", 5),
    "RING_AGAIN_SECONDS": env.float("JOBS_RING_AGAIN_SECONDS", 120),
    "STOP_SECONDS": env.float("JOBS_STOP_SECONDS", 30),
    "WIDTH": env.int("JOBS_WIDTH", 8),
    "THREADS": env.int("JOBS_THREADS", 2),
}

# A worker keeps what the teachers answered, so that a second training on the same texts begins
# sooner. Made again when it is lost; 0 GiB keeps nothing.
TEACHER_CACHE_DIR = env.str("TEACHER_CACHE_DIR", str(VAR / "teacher-cache"))
TEACHER_CACHE_GIB = env.int("TEACHER_CACHE_GIB", 2)

# What differs from the default policy of a round, as JSON: {"mean_fidelity": 3.0}.
EVALUATION_POLICY = env.json("EVALUATION_POLICY", {})
# What differs from the default policy of endorsements, as JSON: {"quorum": 3}.
ENDORSEMENT_POLICY = env.json("ENDORSEMENT_POLICY", {})
# How long a text stays with the reviewer who was given it.
EVALUATION_LEASE_MINUTES = env.float("EVALUATION_LEASE_MINUTES", 30)

# Webhooks go to the public internet alone. True for an installation whose receivers are in its own
# network; what hands out a cloud's credentials is refused even then.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", False)
WEBHOOK_HTTPS_ONLY = False

# Private half of the P-256 key that signs releases. Made once, mode 0600, in the demo; required otherwise.
PACK_SIGNING_KEY_FILE = Path(
    env.str("PACK_SIGNING_KEY_FILE", str(VAR / "keys" / "pack-signing.pem"))
)

# Language and time
LANGUAGE_CODE = "en"  # what the source is written in
# What pages can be read in, each by its own name: docs/how-to/translate.md
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [
    ROOT / "locale" / area
    for area in (
        "common",
        "accounts",
        "jobs",
        "hooks",
        "concepts",
        "discussion",
        "evaluations",
        "packs",
        "following",
        "moderation",
        "pages",
    )
]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Security: everything a page loads comes from this site; nothing runs inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "common.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.paging.Pagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.problems.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lacuna",
    "DESCRIPTION": "Concepts, definitions, trainings, blind reviews and signed packs.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.schema.idempotency_keys",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ConceptStateEnum": "concepts.states.ConceptState",
        "DefinitionStateEnum": "concepts.states.DefinitionState",
        "SoftPromptStateEnum": "concepts.states.SoftPromptState",
        "JobStateEnum": "jobs.states.JobState",
        "RoundStateEnum": "evaluations.states.RoundState",
        "ReleaseStateEnum": "packs.states.ReleaseState",
        "ThreadStateEnum": "discussion.states.ThreadState",
        "GroundEnum": "concepts.states.Ground",
        "VerdictEnum": "evaluations.states.Verdict",
        "FlagStateEnum": "moderation.states.FlagState",
        "FlagReasonEnum": "moderation.states.FlagReason",
        "InstructionKindEnum": "concepts.states.InstructionKind",
        "SanctionKindEnum": "moderation.states.SanctionKind",
        "UseKindEnum": "accounts.states.UseKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
