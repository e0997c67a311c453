"""What the house is made of, where things are, and which keys it holds."""

from pathlib import Path

from hotline import openapi
from hotline.keys import demonstration_keys
from hotline.reading import Environment
from hotline.settings_people import *  # noqa: F403 - the settings of signing in, in a file of their own

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# A test run must see only what it set itself; everybody else may keep a .env beside manage.py.
if env.str("HOTLINE_MODE", "") != "test":
    Environment.read_env(BASE_DIR / ".env")

from hotline.settings_network import *  # noqa: E402, F403 - the world outside, read after .env
from hotline.settings_partners import *  # noqa: E402, F403 - the settings of partners' networks, read after .env
from hotline.settings_providers import *  # noqa: E402, F403 - and of providers' interfaces
from hotline.settings_watching import *  # noqa: E402, F403 - log lines, and the key to the figures

MODE = env.str("HOTLINE_MODE", "production")  # production, demo or test: what is unsafe is refused in production
DEMO_KEYS = {} if MODE == "production" else demonstration_keys()

# --- 1. What we are made of -------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
ROOT_URLCONF = "hotline.urls"
WSGI_APPLICATION = "hotline.wsgi.application"
AUTH_USER_MODEL = "hotline.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "hotline",
    "reports",
    "partners",
    "takedown",
    "hotline.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hotline.middleware.DoorHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hotline.middleware.DoorLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hotline.idle.Sessions",
    "hotline.accounts.SecondFactor",
    "hotline.breakglass.LentRightsAreTraced",
    "axes.middleware.AxesMiddleware",
]

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
                "hotline.context.house",
            ],
        },
    }
]

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"  # a browser takes http://localhost, and nothing else, for safe
MFA_TOTP_ISSUER = env.str("HOTLINE_NAME", "Hotline")

LANGUAGE_CODE = "en"
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "hotline" / "locale"]
FORMAT_MODULE_PATH = "hotline.formats"
TIME_ZONE = env.zone("HOTLINE_TIME_ZONE", "Europe/Brussels")
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS: list[str] = []

SESSION_ENGINE = "hotline.session_store"
SESSION_COOKIE_NAME = "staff"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer browsers send "Origin: null", and every form is refused
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# The public and the provider door carry no script at all.
PUBLIC_CSP_REPLACE = {"script-src": ["'none'"], "connect-src": ["'none'"], "img-src": ["'self'"]}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS: list[str] = ["hotline.uploads.RefuseFiles"]

# --- 2. Where things are ----------------------------------------------------------------------------------------------

VAR = Path(env.str("HOTLINE_VAR", str(BASE_DIR / "var")))
STATIC_ROOT = Path(env.str("HOTLINE_STATIC_ROOT", str(VAR / "static")))
SECRET_KEY = env.str("SECRET_KEY", DEMO_KEYS.get("SECRET_KEY", ""))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if MODE == "production" else ["*"])
ONION = env.str("HOTLINE_ONION", "").lower()  # our own onion service's host name; its visitors are never limited by address
TOR_EXITS = env.str("HOTLINE_TOR_EXITS", "")  # file with Tor's exits: nobody behind them is limited by address either
if ONION and "*" not in ALLOWED_HOSTS:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, ONION]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR / 'hotline.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Every write transaction takes the lock at its start: a read that later writes would otherwise fail at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    }

CACHES = {"default": env.cache_url("CACHE_URL", "locmemcache://hotline")}
if "redis" in CACHES["default"]["BACKEND"]:
    CACHES["default"]["BACKEND"] = "hotline.caching.RedisCache"
CACHES["pieces"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pieces", "TIMEOUT": None}
_EMAIL = env.email_url("EMAIL_URL", f"filemail://{VAR / 'mail'}")
vars().update(_EMAIL)
if "filebased" in _EMAIL["EMAIL_BACKEND"]:
    EMAIL_FILE_PATH = "/" + str(_EMAIL.get("EMAIL_FILE_PATH", VAR / "mail")).lstrip("/")
EMAIL_TIMEOUT = 20

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
DOORS = env.list("HOTLINE_DOORS", default=["public", "staff", "police", "provider", "api"])
PROCEDURE = env.str("HOTLINE_PROCEDURE", "be")
NAME = env.str("HOTLINE_NAME", "Hotline")
PUBLIC_URL = env.str("HOTLINE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
PROVIDER_URL = env.str("HOTLINE_PROVIDER_URL", PUBLIC_URL).rstrip("/")
POLICE_URL = env.str("HOTLINE_POLICE_URL", PUBLIC_URL).rstrip("/")
PHONE = env.str("HOTLINE_PHONE", "")
MAIL_FROM = env.str("HOTLINE_MAIL_FROM", "hotline@hotline.example")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
DIVERT_TO = env.str("HOTLINE_DIVERT_TO", "")  # quiet test mode: every message goes to this address and nowhere else
CLIENT_HEADER = env.str("HOTLINE_CLIENT_HEADER", "")  # header in which our own proxy names the client, for rate limits only

IDLE_MINUTES = env.int("HOTLINE_IDLE_MINUTES", 15)  # a session nobody touches for so long is locked
SECOND_FACTOR = env.bool("HOTLINE_SECOND_FACTOR", MODE == "production")
RECEIPT_KEY = env.str("HOTLINE_RECEIPT_KEY", DEMO_KEYS.get("HOTLINE_RECEIPT_KEY", ""))
AUDIT_KEY = env.str("HOTLINE_AUDIT_KEY", DEMO_KEYS.get("HOTLINE_AUDIT_KEY", ""))
REPLY_KEY = env.str("HOTLINE_REPLY_KEY", DEMO_KEYS.get("HOTLINE_REPLY_KEY", ""))
MFA_KEY = env.str("HOTLINE_MFA_KEY", DEMO_KEYS.get("HOTLINE_MFA_KEY", ""))
SEAL_PUBLIC_KEY = env.str("HOTLINE_SEAL_PUBLIC_KEY", DEMO_KEYS.get("HOTLINE_SEAL_PUBLIC_KEY", ""))
SEAL_PRIVATE_KEY = env.str("HOTLINE_SEAL_PRIVATE_KEY", DEMO_KEYS.get("HOTLINE_SEAL_PRIVATE_KEY", ""))
ANCHOR_KEY = env.str("HOTLINE_ANCHOR_KEY", DEMO_KEYS.get("HOTLINE_ANCHOR_KEY", ""))
ANCHOR_PUBLIC_KEY = env.str("HOTLINE_ANCHOR_PUBLIC_KEY", DEMO_KEYS.get("HOTLINE_ANCHOR_PUBLIC_KEY", ""))
ANCHOR_MAIL = env.list("HOTLINE_ANCHOR_MAIL", default=[])
TSA_URL = env.str("HOTLINE_TSA_URL", "")
TSA_ROOTS = env.str("HOTLINE_TSA_ROOTS", "")

CDN_ASNS_FILE = BASE_DIR / "reports" / "hosting" / "cdn_asns.csv"

# --- 3. House policy: what a country decides is in procedures/<country>.toml -----------------------------------------

RECEIPT_DAYS = 365  # a receipt opens its report for so long; then what was told is erased
CONTACT_DAYS = 90  # a contact is kept no longer than this
CONTACT_DAYS_AFTER_END = 14  # and so long after everything about the report came to an end
UNDO_SECONDS = 30  # so long a verdict can be taken back, and so long it has no effect outside
# Of 100 decided cases of a kind, so many are judged once more, blind, by somebody who did not judge them.
QUALITY_PERCENT = {"illegal": 5, "not_illegal": 5, "not_reachable": 2, "out_of_scope": 2}
PER_RECIPIENT_PER_MINUTE = env.int("HOTLINE_PER_RECIPIENT_PER_MINUTE", 60)  # messages; the police gets them at once
API_PER_MINUTE = env.int("HOTLINE_API_PER_MINUTE", 120)  # requests of one partner's token
FLOOD_PER_MINUTE = env.int("HOTLINE_FLOOD_PER_MINUTE", 60)  # more than this in all, and everybody waits a little
VIEWING_HOURS = MODE == "production"  # the procedure's morning and evening hold; a demonstration is shown at any hour
REMEMBERED_SECONDS = 15  # so old may a number of the desk be that is dear to count

SWEEPS = [
    "reports.sweeps.take_effect_due",
    "reports.sweeps.end_rules_due",
    "reports.sweeps.look_up_due",
    "reports.sweeps.rank_neighbours_due",
    "reports.sweeps.check_searches_due",
    "reports.sweeps.free_expired_claims",
    "reports.sweeps.erase_due",
    "reports.sweeps.forget_lists",
    "reports.exposure_sweeps.end_viewings",
    "reports.exposure_sweeps.add_up_days",
    "reports.exposure_sweeps.forget_looks",
    "takedown.sweeps.route_due",
    "partners.sweeps.forward_unopened",
    "partners.sweeps.chase_orders",
    "partners.sweeps.write_digests",
    "partners.sweeps.erase_messages",
    "partners.peers.asking.ask_due",
    "partners.iccam.sweeps.import_due",
    "takedown.sweeps.open_gates",
    "takedown.sweeps.climb_overdue",
    "takedown.sweeps.look_up_registrations",
    "takedown.sweeps.write_notices",
    "hotline.outbox.send_due",
    "takedown.channels.polling.ask_due",
    "takedown.sweeps.look_again_due",
    "takedown.notices_waiting.erase_appeals",
    "takedown.sweeps.forget_hosts",
    "hotline.anchoring.anchor_due",
    "hotline.stamping.stamp_due",
    "hotline.checking.check_asked",
    "reports.measures.measure_due",
    "partners.api.sweeps.forget",
    "partners.mailbox.sweeps.read_mails",
    "partners.mailbox.sweeps.erase_mails",
]

CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "clock"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# One task for each sweep: a slow one holds none of the others up. What was not begun in time is left to the next minute.
CELERY_BEAT_SCHEDULE = {
    name: {"task": "hotline.tasks.sweep", "args": [name], "schedule": 60.0, "options": {"expires": 55}} for name in SWEEPS
}
CELERY_BEAT_SCHEDULER, CELERY_BEAT_SCHEDULE_FILENAME = "hotline.beat:Steady", str(VAR / "beat")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "queue"),
        "data_folder_out": str(VAR / "queue"),
        "control_folder": str(VAR / "queue-control"),
        "polling_interval": 0.2,
    }

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = openapi.SETTINGS

if MODE == "production":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-staff", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("HOTLINE_HTTPS_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
else:
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = MODE == "demo"
