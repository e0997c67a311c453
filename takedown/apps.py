"""The takedown floor."""

from django.apps import AppConfig


class TakedownConfig(AppConfig):
    """Getting it removed: notices, the clock, re-checks."""

    name = "takedown"

    def ready(self) -> None:
        """Fill the slots that the floors below offer, and hang up what the desk shows."""
        from takedown import hanging, notices_joined
        from takedown.channels import checks as checks  # Django finds the check by this

        hanging.listen()
        hanging.send()
        hanging.show()
        hanging.count()
        notices_joined.join()
