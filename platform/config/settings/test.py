"""The test suite: SQLite unless DATABASE_URL is set; what it writes goes to a temporary folder."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import JOBS, SQLITE_OPTIONS, env

SECRET_KEY = "tests-only"  # noqa: S105
DEMO = True
VAR = Path(tempfile.mkdtemp(prefix="lacuna-tests-"))
if "DATABASE_URL" not in env:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "default.sqlite3",
            # A file, not :memory:, so that threads and child processes see the same rows.
            "TEST": {"NAME": VAR / "test.sqlite3"},
            "OPTIONS": SQLITE_OPTIONS,
        }
    }
STORAGES = {
    "default": {
        "BACKEND": "common.storage.DurableFileSystemStorage",
        "OPTIONS": {"location": str(VAR / "artifacts")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir()
PACK_SIGNING_KEY_FILE = VAR / "keys" / "pack-signing.pem"
TEACHER_CACHE_DIR = str(VAR / "teacher-cache")
CELERY_BROKER_URL = None
JOBS = JOBS | {"THREADS": 1}  # the suite runs a process per core
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
