"""What every installation shares. Anything that differs comes from the environment."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from kombu.entity import Queue

from config import env, staticfiles
from config.logs import LINE

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = Path(env.text("LOCAL_DIR", str(BASE_DIR / ".local")))

INSTALLED_APPS = [
    "config",
    "web",
    "accounts",
    "questionbank",
    "candidates",
    "interviews",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.compression.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.privacy.PrivacyMiddleware",
    "web.unchanged.UnchangedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.views.security.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.zones.ReaderZoneMiddleware",
    "web.errors.ConflictMiddleware",
    "web.posts.PostMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.form_keys.form_key",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "config.ui.loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["config.ui"],
        },
    }
]

FORM_RENDERER = "config.ui.widgets.Renderer"

DATABASES = {"default": env.database(env.secret("DATABASE_URL", "postgresql:///plumbline"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret("REDIS_URL", "redis://127.0.0.1:6379/0")
# A page must not hang on a Valkey that hangs: it waits this many seconds for an answer.
VALKEY_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
# Django's own serializer is pickle: whoever writes to Valkey would run code here.
CACHE_OPTIONS = {**VALKEY_PATIENCE, "serializer": "web.background.cache.JSONSerializer"}
CACHES = {
    # Limits on log-ins: passes everybody while Valkey is away.
    "default": {
        "BACKEND": "web.background.cache.LenientCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": CACHE_OPTIONS,
    },
    # The workers' heartbeats: says so when Valkey is away.
    "strict": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": CACHE_OPTIONS,
    },
}

# Sessions stand in the database: a broker restart must not log a panel out.
SESSION_ENGINE = "accounts.adapter.sign_on"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

AUTH_USER_MODEL = "accounts.User"
# auth.W004 wants email unique by itself; ours is unique without regard to case, by constraint.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.adapter.sign_on.PersonBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.links.ResetTokens"  # noqa: S105 -- a class
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever did not change their password gets to know of it
ACCOUNT_RATE_LIMITS = {
    # allauth's own: of a second factor alone, which is asked of who knows the password.
    "login": None,
    "login_failed": "10/5m/key",
    # Ours, in accounts/adapter/limits.py: tries of any kind, and passwords of one person.
    "try": "30/m/ip",
    "try_known": "30/m/key",
    "password_here": "10/m/ip,10/5m/key",
    "password_anywhere": "100/d/key",
    "password_known": "30/5m/key",
}
MFA_ADAPTER = "accounts.adapter.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
}
# Roles whose people have to set up a second factor before anything else.
SECOND_FACTOR_FOR = env.some("SECOND_FACTOR_FOR", {"admin", "recruiter", "interviewer"})
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False  # pages are in English: a browser's language must not mix another in
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(LOCAL_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.text("MEDIA_ROOT", str(LOCAL_DIR / "media")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "config.staticfiles.ManifestStorage"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = staticfiles.isolate
# Uploads are never served by URL: every file passes a view that checks who asks.
MEDIA_URL = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The editor posts a whole question: up to 12 criteria of 10 levels, and 40 rows of each list.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"

# The address that mails and reports link to.
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Plumbline <plumbline@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
MAILS_BY_SMTP = bool(env.text("EMAIL_HOST", ""))
if MAILS_BY_SMTP:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST")
    EMAIL_PORT = env.number("EMAIL_PORT", 25)
    EMAIL_HOST_USER = env.secret("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
    EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
else:
    EMAIL_BACKEND = "config.mail_folder.MailFolder"
    EMAIL_FILE_PATH = LOCAL_DIR / "mail"

CELERY_BROKER_URL = REDIS_URL
# What is done in a moment goes to `soon` and waits for nothing but itself: a worker takes from the
# first of its queues that holds something. The mailer is a worker of its own, so that a mail server
# that hangs holds up no report.
CELERY_TASK_QUEUES = [
    Queue(name, routing_key=name)  # type: ignore[no-untyped-call]  # kombu's, untyped
    for name in ("soon", "mail-heartbeat", "mail", "reports")
]
CELERY_TASK_DEFAULT_QUEUE = "soon"
CELERY_TASK_ROUTES = {
    "web.periodic.mailer_heartbeat": {"queue": "mail-heartbeat"},
    "accounts.tasks.send_mail": {"queue": "mail"},
    "interviews.tasks.build_report": {"queue": "reports"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Nobody controls a worker from afar, yet the line for it has to be open: a worker at work reads
# nothing else, and one that could not acknowledge its task would never learn of a new Valkey.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below says how lines look
CELERY_WORKER_CONCURRENCY = env.number(
    "WORKER_CONCURRENCY", min(max(env.processors() // 2, 1), 4), least=1
)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker, however long
# Longer than the longest task, or a running one would be handed out a second time.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 900,
    "queue_order_strategy": "priority",
    **VALKEY_PATIENCE,  # config.celery gives workers more
}
# A broker that is down must not hold up a page: publishing gives up soon, the sweep catches up.
# The one retry is for a connection kept from before the broker was restarted.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
# What no worker took for so long is dropped, so that a worker who comes back gets to what is new.
# Two clocks are compared here, the sender's and the worker's: they may differ by as much.
TASK_EXPIRES_SECONDS = 300
CELERY_BEAT_SCHEDULER = "config.beat.SteadyScheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    name: {"task": task, "schedule": schedule, "options": {"expires": TASK_EXPIRES_SECONDS}}
    for name, (task, schedule) in {
        "heartbeat": ("web.periodic.heartbeat", 15),
        "heartbeat of the mailer": ("web.periodic.mailer_heartbeat", 15),
        "receipts": ("web.periodic.sweep_receipts", crontab(minute=40)),
        "receipts of operations": (
            "interviews.periodic.sweep_operation_receipts",
            crontab(minute=50),
        ),
        "mail": ("accounts.periodic.sweep_mail", 20),
        "reports": ("interviews.periodic.sweep_reports", 15),
        "deliveries": ("interviews.periodic.sweep_deliveries", 15),
        "invitations": ("interviews.periodic.sweep_invitations", 15),
        "overdue cards": ("interviews.periodic.lock_overdue_scorecards", 15),
        "reminders": ("interviews.periodic.send_reminders", 15),
        "files without a row": ("web.periodic.sweep_files", crontab(hour=3, minute=40)),
        "old sessions": ("accounts.periodic.clear_sessions", crontab(hour=3, minute=20)),
    }.items()
}

REST_FRAMEWORK = {
    # The first one's challenge makes a refusal 401, not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "web.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline API",
    "DESCRIPTION": "Structured interviews: bank, interviews, scorecards and reports.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",  # the first that takes JSON Schema as it is published
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "web.api.schema.describe_problems",
        "web.api.schema.describe_keys",
        "interviews.api.schema.describe_reports",
    ],
    # Choices of one name that differ by what they are about.
    "ENUM_NAME_OVERRIDES": {
        "QuestionKindEnum": "questionbank.models.QuestionVersion.Kind",
        "ProbeKindEnum": "questionbank.models.Probe.Kind",
        "VersionStateEnum": "questionbank.models.QuestionVersion.State",
        "InterviewStateEnum": "interviews.models.Interview.State",
        "ScorecardStateEnum": "interviews.models.Scorecard.State",
        "RatingStateEnum": "interviews.models.Rating.State",
        "ReportKindEnum": "interviews.models.Report.Kind",
        "ReportStateEnum": "interviews.models.Report.State",
        "OperationKindEnum": "interviews.actions.operations.Kind",
        "DeliveryStateEnum": "interviews.api.reports.DELIVERY_STATES",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineFormatter", "fmt": LINE}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}

# In whose name people are interviewed: mails name it and are signed with it. Empty: nobody's.
ORGANISATION = env.text("ORGANISATION", "")
# Scorecards stay open this long after the end of an interview.
SCORECARD_DEADLINE_HOURS = env.number("SCORECARD_DEADLINE_HOURS", 24)
# "panel": others' marks show when every counting card is in or locked; "own": after one's own.
REVEAL_RULE = env.choice("REVEAL_RULE", {"panel", "own"}, "panel")
# Off: report mails carry only the link, so that erasing a candidate reaches every copy.
REPORT_MAIL_ATTACHES_PDF = env.flag("REPORT_MAIL_ATTACHES_PDF", default=True)
# The size of paper that report mails carry: "a4" or "letter".
REPORT_PAPER = env.choice("REPORT_PAPER", {"a4", "letter"}, "a4")
# True only where `make run` started PostgreSQL itself; demo people may exist there alone.
IS_EMBEDDED = env.flag("PLUMBLINE_EMBEDDED", default=False)
# Production sets it: the web server does not start on a database with invented people in it.
REFUSES_DEMO_PEOPLE = False
# Where no mail server is named, each person reads the mails addressed to them in Plumbline.
READS_MAIL_HERE = IS_EMBEDDED and not MAILS_BY_SMTP
