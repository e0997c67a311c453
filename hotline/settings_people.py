"""Settings of signing in: passwords, second factors, passkeys, and what happens after wrong guesses."""

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "hotline.signing.PeopleBackend",
    "hotline.breakglass.LentRights",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "hotline.accounts.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
MFA_ADAPTER = "hotline.accounts.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "hotline.factors.Code",
    "reauthenticate": "hotline.factors.CodeAgain",
    "authenticate_webauthn": "hotline.factors.Key",
    "reauthenticate_webauthn": "hotline.factors.KeyAgain",
    "login_webauthn": "hotline.factors.KeyAlone",
    "add_webauthn": "hotline.factors.NewKey",
}
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}  # wrong passwords of one login are counted by axes, below
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "hotline.accounts.counted_as"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or a stranger who goes on knocking keeps its owner out for ever
AXES_HANDLER = "hotline.signing.Failures"
AXES_CLIENT_IP_CALLABLE = "hotline.signing.no_address"
AXES_DISABLE_ACCESS_LOG = True  # the trail says who signed in; this one would say from where
AXES_VERBOSE = False  # otherwise each failed sign-in writes an IP and a user agent to the log
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # staff share one office address, so an account is locked, never an address
    "security.W002",  # DoorHeaders forbids frames on every answer of every door (tests/doors/test_headers.py)
]
