"""Give partners new keys without a gap: tokens of the partner API, secrets of webhooks."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.models import User
from hotline.workflow import NotAllowed
from partners.api import hooks, rules, tokens
from partners.api.models import ApiToken, Webhook

RIGHT = "partners.manage_tokens"


class Command(BaseCommand):
    """manage.py partner_keys [token NUMBER | webhook NUMBER] --by NAME."""

    help = (
        "Without anything: lists tokens and webhooks by number, and when they end. token: makes the next token with the "
        "same rights, prints it once; the old one works for --overlap days more. webhook: makes the next secret, prints it "
        "once; the old one signs beside it for a day. --by names the login of whoever does it; the trail keeps it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is changed, and by whom; what is secret is printed and never typed."""
        parser.add_argument("what", nargs="?", default="list", choices=["list", "token", "webhook"])
        parser.add_argument("number", nargs="?", type=int, help="of the token or the webhook, as the list names it")
        parser.add_argument("--by", default="", metavar="LOGIN", help="who does it: a login with the right to manage tokens")
        parser.add_argument("--overlap", type=int, default=14, metavar="DAYS", help="so long the old token works (14)")
        parser.add_argument("--days", type=int, default=365, metavar="DAYS", help="so long the new token works (365)")

    def handle(self, *args: Any, what: str = "list", number: int | None = None, **options: Any) -> None:
        """List, or change one."""
        if what == "list":
            self._list()
            return
        by = self._person(options["by"])
        if number is None:
            raise CommandError("Say which one by its number: `manage.py partner_keys` lists them.")
        try:
            self._token(number, by, options) if what == "token" else self._webhook(number, by)
        except (ApiToken.DoesNotExist, Webhook.DoesNotExist):
            raise CommandError(f"There is no {what} {number}: `manage.py partner_keys` lists them.") from None
        except NotAllowed as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        at = timezone.now()
        for token in ApiToken.objects.alive(at).select_related("partner").order_by("pk"):
            self.stdout.write(f"token {token.pk}  {token.partner}  {token.name}  ends {token.expires_at:%Y-%m-%d}")
        for hook in Webhook.objects.open().select_related("partner").order_by("pk"):
            self.stdout.write(f"webhook {hook.pk}  {hook.partner}  secret {hook.generation}")

    def _person(self, login: str) -> User:
        user = User.objects.filter(username=login, is_active=True).first()
        if user is None or not user.has_perm(RIGHT):
            raise CommandError(
                f"--by {login or '(nobody)'}: name an active login that may manage tokens of the partner API."
            )
        return user

    def _token(self, number: int, by: User, options: dict[str, Any]) -> None:
        at, overlap, days = timezone.now(), options["overlap"], options["days"]
        if not 0 <= overlap <= rules.LONGEST_LIFE.days or not 1 <= days <= rules.LONGEST_LIFE.days:
            raise CommandError(f"--overlap and --days are numbers of days, up to {rules.LONGEST_LIFE.days}.")
        made = tokens.renew(
            token=ApiToken.objects.get(pk=number), old_ends_at=at + timedelta(days=overlap),
            expires_at=at + timedelta(days=days), by=by, at=at,
        )  # fmt: skip
        self.stderr.write(f"Token {made.token.pk} takes the place of token {number}. It is shown this once:")
        self.stdout.write(made.text)

    def _webhook(self, number: int, by: User) -> None:
        hook = hooks.change_secret(hook=Webhook.objects.open().get(pk=number), by=by, at=timezone.now())
        self.stderr.write(f"Webhook {number} has a new secret; the former one signs for a day more. It is shown this once:")
        self.stdout.write(hooks.secret(hook))
