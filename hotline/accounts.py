"""Accounts (being written)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class ClosedAccounts(DefaultAccountAdapter):
    """No sign-up."""


class SealedSecrets(DefaultMFAAdapter):
    """Sealed."""


class SecondFactor:
    """Second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
