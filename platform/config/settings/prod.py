"""A server on the internet, behind a proxy that ends TLS. Refuses to start without its secrets."""

from .base import *  # noqa: F403
from .base import env

SECRET_KEY = env.str("SECRET_KEY")
DATABASES["default"] = env.db_url("DATABASE_URL") | {  # noqa: F405
    "CONN_HEALTH_CHECKS": True,
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "OPTIONS": POSTGRESQL_OPTIONS,  # noqa: F405
}
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

if env.bool("BEHIND_TLS_PROXY", True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
WEBHOOK_HTTPS_ONLY = not WEBHOOK_ALLOW_PRIVATE  # noqa: F405
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # health checks come from inside
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", "mandatory")
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
