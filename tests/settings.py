"""The settings of a test run: whatever stands in .env or a shell is not asked."""

import os
import tempfile

os.environ["HOTLINE_MODE"] = "test"
os.environ.setdefault("HOTLINE_VAR", tempfile.mkdtemp(prefix="hotline-test-"))

from hotline.settings import *  # noqa: F403

# A sign-in takes 150 ms with Argon2, on purpose; the suite signs in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
