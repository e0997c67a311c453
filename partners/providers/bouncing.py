"""What the directory hears of letters that came back, and of addresses that work again."""

from datetime import datetime

from hotline.models import User
from partners.models import Partner
from partners.providers import rules
from partners.providers.actions import verify_contact
from partners.providers.contacts import next_contact
from partners.providers.models import Contact
from partners.providers.reading import family_of, root_of
from partners.rules import Kind


def bounced(*, partner: Partner, address: str, code: str, at: datetime) -> None:
    """A letter came back: the provider's next contact takes the place of this one, where there is one."""
    if partner.kind == Kind.PROVIDER:
        next_contact(partner, bounced=address, at=at, said=code)


def works(*, partner: Partner, address: str, by: User, at: datetime) -> None:
    """A person says that an address works: it may be used again, as one that was verified today."""
    if partner.kind == Kind.PROVIDER:
        family = family_of(root_of(partner))
        for contact in Contact.objects.filter(partner__in=family, channel=rules.Way.EMAIL, address__iexact=address):
            verify_contact(contact=contact, by=by, at=at, on=at.date())
