"""Production: HTTPS behind a proxy, real mail, no demo people. Refuses to start half configured."""

from django.core.checks.security.base import (
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
if len(SECRET_KEY) < SECRET_KEY_MIN_LENGTH or len({*SECRET_KEY}) < SECRET_KEY_MIN_UNIQUE_CHARACTERS:
    raise ImproperlyConfigured(
        f"Set SECRET_KEY to {SECRET_KEY_MIN_LENGTH} characters of chance or more; "
        "deploy/example.env says how."
    )
SECRET_KEY_FALLBACKS = env.secret("SECRET_KEY_FALLBACKS", "").split()  # blanks between them
ALLOWED_HOSTS = [*env.names("ALLOWED_HOSTS"), "127.0.0.1"]  # health checks ask from inside
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", BASE_URL)
DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}

if not env.text("EMAIL_HOST", ""):
    raise ImproperlyConfigured(
        "Set EMAIL_HOST: reports are sent by mail, so production needs an SMTP server."
    )
if IS_EMBEDDED:
    raise ImproperlyConfigured("Unset PLUMBLINE_EMBEDDED: production runs on its own PostgreSQL.")

# The proxy compresses pages; static files are compressed before they are asked for.
MIDDLEWARE.remove("web.compression.PageCompressionMiddleware")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Limits on log-ins count visitors, not the proxy: so many proxies stand before us.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1)
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes come from inside, without the proxy
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
REFUSES_DEMO_PEOPLE = True
