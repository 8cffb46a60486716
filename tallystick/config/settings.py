"""Django's settings; what differs between machines comes from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from tallystick.catalog.load import load_city
from tallystick.config import environment

ROOT = Path(__file__).resolve().parent.parent.parent

MODE = environment.text("TALLYSTICK_MODE", "production")  # or "demo", "test"
if MODE not in ("production", "demo", "test"):
    raise environment.BadSetting("TALLYSTICK_MODE is production, demo or test.")
PRETEND = MODE != "production"  # the sandbox processor, the test clock, the outbox page

CITY = load_city(Path(environment.text("TALLYSTICK_CITY", str(ROOT / "cities" / "chicago"))))
SITE_URL = environment.text("SITE_URL", "http://localhost:8000" if PRETEND else None).rstrip("/")
VAR = Path(environment.text("TALLYSTICK_VAR", str(ROOT / "var")))

SECRET_KEY = environment.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1" if PRETEND else "")
ROOT_URLCONF = "tallystick.config.urls"
WSGI_APPLICATION = "tallystick.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "tallystick.ledger",
    "tallystick.records.people",
    "tallystick.records.lookups",
    "tallystick.records.inbox",
    "tallystick.records.billing",
    "tallystick.records.checkout",
    "tallystick.records.payments",
    "tallystick.records.refunds",
    "tallystick.records.receipts",
    "tallystick.records.banking",
    "tallystick.records.notices",
    "tallystick.usecases",
    "tallystick.channels.web",
    "tallystick.channels.staff",
    "tallystick.channels.jobs",
    "tallystick.channels.cli",
    *(["tallystick.sandbox", "tallystick.demo"] if PRETEND else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Sessions and the sign-in are for staff alone: a resident's page sets no cookie of theirs.
    "tallystick.channels.staff.gate.StaffGate",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "tallystick.channels.web.folding.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "tallystick.channels.web.context.city",
                "tallystick.channels.staff.context.staff",
            ],
        },
    }
]
FORM_RENDERER = "tallystick.channels.web.renderers.PortalFormRenderer"

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}

# Only channels ask what time it is, and they ask this.
CLOCK = "tallystick.demo.clock.now" if PRETEND else "django.utils.timezone.now"
PAYMENT_GATEWAY_FACTORY = environment.text(
    "PAYMENT_GATEWAY_FACTORY", "tallystick.config.gateways.payment_gateway"
)
SANDBOX_URL = environment.text("SANDBOX_URL", SITE_URL + "/sandbox" if PRETEND else "")
SANDBOX_SECRET = environment.text("SANDBOX_SECRET", "sandbox-secret" if PRETEND else "")
SANDBOX_WEBHOOK_SECRETS = environment.words(
    "SANDBOX_WEBHOOK_SECRETS", "sandbox-webhook-secret" if PRETEND else ""
)
SANDBOX_WEBHOOK_URL = environment.text(
    "SANDBOX_WEBHOOK_URL", SITE_URL + "/webhooks/sandbox/" if PRETEND else ""
)
SANDBOX_WEBHOOK_SENDER = "tallystick.sandbox.courier.over_http"
# Messages wait in an outbox and are sent by the worker; in the demo they are only written down.
NOTICE_WRITER = "tallystick.channels.web.mails.write"
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if PRETEND else 'smtp'}.EmailBackend"
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.text("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", CITY.email)

# The sandbox takes no real money, so only a demo or a test may ask it.
PAYMENT_GATEWAY = environment.text("PAYMENT_GATEWAY", "sandbox" if PRETEND else "stripe")
PAYMENT_GATEWAYS_BEFORE = environment.words("PAYMENT_GATEWAYS_BEFORE")
FORMER_GATEWAY_FACTORY = "tallystick.config.gateways.former_gateway"
if PAYMENT_GATEWAY not in (("sandbox", "stripe") if PRETEND else ("stripe",)):
    raise environment.BadSetting("PAYMENT_GATEWAY is stripe; a demo or a test may say sandbox.")
STRIPE_SECRET_KEY = environment.text(
    "STRIPE_SECRET_KEY", None if "stripe" in (PAYMENT_GATEWAY, *PAYMENT_GATEWAYS_BEFORE) else ""
)
STRIPE_WEBHOOK_SECRETS = environment.words("STRIPE_WEBHOOK_SECRETS")
STRIPE_API_VERSION = environment.text("STRIPE_API_VERSION", "2026-10-28.endive")
STRIPE_API_BASE = environment.text("STRIPE_API_BASE", "https://api.stripe.com")

PROCRASTINATE_IMPORT_PATHS = [
    "tallystick.channels.jobs.late_fees",
    "tallystick.channels.jobs.money_back",
    "tallystick.channels.jobs.webhooks",
]
PROCRASTINATE_ON_APP_READY = "tallystick.channels.jobs.queue.use_queue"

SANDBOX_HANG_SECONDS = 20  # how long the test card that hangs keeps the payer waiting

# Staff sign in with a password and a code from an app (docs/staff.md).
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Scrypt is in Python; its work is what OWASP asks for.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tallystick.channels.staff.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "staff_start"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds that a set-up link is good for
ACCOUNT_ADAPTER = "tallystick.channels.staff.adapters.SignInAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # who makes a sign-in has checked the address
ACCOUNT_FORMS = {"login": "tallystick.channels.staff.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = False  # ours count in the database, for all processes together
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "tallystick.channels.staff.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "tallystick.channels.staff.forms.CodeForm",
    "reauthenticate": "tallystick.channels.staff.forms.CodeAgainForm",
    "activate_totp": "tallystick.channels.staff.forms.FirstCodeForm",
}
MFA_RECOVERY_CODE_COUNT = 10
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a telephone's clock may be wrong
CACHES = {  # so that a code that was used is used up for every process
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a quiet hour ends it sooner
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

USE_TZ = True
TIME_ZONE = CITY.time_zone
USE_I18N = True
LANGUAGE_CODE = CITY.languages[0]
LANGUAGES = [(code, LANG_INFO[code]["name_local"].capitalize()) for code in CITY.languages]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "tallystick" / "locale"]
FORMAT_MODULE_PATH = ["tallystick.channels.pages.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000

# Everything a page needs comes from ourselves; the hosted payment page is reached by a plain link.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
BEHIND_PROXY = environment.text("BEHIND_PROXY", "") == "1"  # one hop, whose headers are true
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tallystick.channels.web.views.errors.stale_form"
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
if not PRETEND:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    LANGUAGE_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"tallystick": {"level": "INFO"}},
}
