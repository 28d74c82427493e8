"""Settings for every deployment; what differs comes from the environment (FUER_* and DATABASE_URL)."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE_DIR = Path(__file__).resolve().parent


def read_env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def read_env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in read_env(name, default).split(",") if item.strip()]


def read_kept_key(path: Path) -> str:
    """The key kept in the data folder, made at the first start, so that a new installation needs no setting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def describe_database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url` (postgres://…); without one, SQLite in the data folder."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "fuer.sqlite3",
            # Without IMMEDIATE two writers meet as "database is locked" instead of waiting for each other.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # Browser tests name a file: threads sharing one database in memory meet its table locks.
            "TEST": {"NAME": read_env("FUER_TEST_SQLITE") or None},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def describe_syslog(address: str) -> dict[str, Any] | None:
    """A log handler for the system's log at a socket (/dev/log) or `host:port`; None where there is no such socket."""
    host, _, port = address.rpartition(":")
    if not host and not Path(address).is_socket():
        return None
    place = (host, int(port)) if host else address
    return {"class": "logging.handlers.SysLogHandler", "address": place, "formatter": "named"}


MAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def split_mail_url(url: str) -> SplitResult:
    """The parts of smtp://user:password@host:port; smtps:// is TLS from the start, smtp+tls:// is STARTTLS."""
    parts = urlsplit(url)
    if url and (parts.scheme not in MAIL_PORTS or not parts.hostname):
        raise ImproperlyConfigured("FUER_SMTP_URL must read smtp://…, smtps://… or smtp+tls://user:password@host:port.")
    return parts


FUER_DEMO = read_env("FUER_DEMO") == "1"
DEBUG = read_env("FUER_DEBUG") == "1"
# Where the declared content of a place lies: areas, units, published documents.
FUER_PLACE_DIR = Path(read_env("FUER_PLACE_DIR", str(PACKAGE_DIR.parent.parent / "plans" / "quzhou")))
# Where the monitoring schemes of state, province and city are declared.
FUER_SCHEMES_DIR = Path(read_env("FUER_SCHEMES_DIR", str(PACKAGE_DIR.parent.parent / "schemes")))
DATA_DIR = Path(read_env("FUER_DATA_DIR", str(Path.cwd() / "var"))).resolve()
FUER_FILES_ROOT = DATA_DIR / "files"

SECRET_KEY = read_env("FUER_SECRET_KEY") or read_kept_key(DATA_DIR / "secret-key")
# Seals the record of events; whoever may write to the database must not read it. After a change the old ones still
# check the seals they made.
FUER_SEAL_KEY = read_env("FUER_SEAL_KEY") or read_kept_key(DATA_DIR / "seal-key")
FUER_OLD_SEAL_KEYS = read_env_list("FUER_OLD_SEAL_KEYS")
# Where heads of seals are written, out of reach of whoever changes the database: a socket, or host:port.
FUER_SYSLOG = read_env("FUER_SYSLOG", "/dev/log")
ALLOWED_HOSTS = read_env_list("FUER_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = read_env_list("FUER_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "treebeard",
    "fuer.core",
    "fuer.orgs",
    "fuer.notices",
    "fuer.indicators",
    "fuer.plans",
    "fuer.reporting",
    "fuer.monitoring",
    "fuer.delivery",
    "fuer.evaluation",
    "fuer.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fuer.orgs.middleware.SessionTouchMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fuer.urls"
WSGI_APPLICATION = "fuer.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "fuer.core.templatetags.fuer",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fuer.desk.context.describe_place",
            ],
        },
    },
]

DATABASES = {"default": describe_database(read_env("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "fuer.orgs.auth.MemberBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "fuer.orgs.validators.LengthValidator"},
    {"NAME": "fuer.orgs.validators.CommonPasswordValidator"},
    {"NAME": "fuer.orgs.validators.SimilarityValidator"},
    {"NAME": "fuer.orgs.validators.NumericPasswordValidator"},
]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "desk:login"

# A building shares one address, so a lock-out counts user and address together.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "desk/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429

# Eight hours without a page end a session; SessionTouchMiddleware moves the end along.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
# Off on a plain-http intranet or a demo; a deployment behind TLS turns it on.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = read_env("FUER_TLS") == "1"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# The only addresses that answer without signing in; a test walks all others.
FUER_OPEN_URLS = ["desk:login", "desk:set_language"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
FORMAT_MODULE_PATH = ["fuer.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
# A deployment names a folder, collects into it and serves hashed files; a demo and the tests read the packages directly.
STATIC_ROOT = read_env("FUER_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# The address people type, for the links in e-mails and messages: https://fuer.example.gov.cn
FUER_BASE_URL = read_env("FUER_BASE_URL").rstrip("/")

# Without a mail server no e-mail is written at all: nothing piles up that nobody will ever send.
MAIL = split_mail_url(read_env("FUER_SMTP_URL"))
EMAIL_HOST = MAIL.hostname or ""
EMAIL_PORT = MAIL.port or MAIL_PORTS.get(MAIL.scheme, 25)
EMAIL_HOST_USER = unquote(MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(MAIL.password or "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_USE_TLS = MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
FUER_MAIL_FROM = read_env("FUER_MAIL_FROM") if EMAIL_HOST else ""
if EMAIL_HOST and "@" not in FUER_MAIL_FROM:
    raise ImproperlyConfigured("FUER_SMTP_URL is set, so FUER_MAIL_FROM must name the sender: name@example.gov.cn.")

# The city's own messenger: the address it gave its robot, and the form of what it takes.
FUER_WEBHOOK_URL = read_env("FUER_WEBHOOK_URL")
FUER_WEBHOOK_FORM = read_env("FUER_WEBHOOK_FORM", "text")
if FUER_WEBHOOK_FORM not in ("text", "json"):
    raise ImproperlyConfigured("FUER_WEBHOOK_FORM must be text (企业微信, 钉钉) or json.")
if FUER_WEBHOOK_URL and not FUER_WEBHOOK_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("FUER_WEBHOOK_URL must begin with https:// or http://.")

# Working days before a filing's last day on which its unit is reminded.
FUER_REMIND_DAYS = sorted((int(days) for days in read_env_list("FUER_REMIND_DAYS", "10,3,1")), reverse=True)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A larger plan document is refused with a sentence before it is read.
FUER_UPLOAD_LIMIT = 50 * 1024 * 1024

LOG_LEVEL = read_env("FUER_LOG_LEVEL", "WARNING")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"named": {"format": "%(name)s: %(message)s"}},
    # The level stands on the handler too: what a logger sends to the system's log need not fill the console.
    "handlers": {"console": {"class": "logging.StreamHandler", "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
if syslog := describe_syslog(FUER_SYSLOG):
    LOGGING["handlers"]["syslog"] = syslog
    LOGGING["loggers"] = {"fuer.seal": {"handlers": ["syslog"], "level": "INFO"}}
