"""The laptop and the demo: SQLite, local files, `runjobs`, mail on the console, keys made on first use."""

from common.secrets import local_secret

from .base import *  # noqa: F403
from .base import VAR, env

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("LACUNA_DEMO", True)
VAR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(VAR / "keys" / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
