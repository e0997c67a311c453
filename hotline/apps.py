"""The ground floor starts: refuse an unsafe start, check the procedure, make the groups."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate


class HotlineConfig(AppConfig):
    """Ground floor of the house."""

    name = "hotline"
    default = True

    def ready(self) -> None:
        """Refuse to start unsafely, before anything is served."""
        from hotline import anchoring, breakglass, certificates, channels, checks, outbox, people, renewing, signing
        from hotline.channels.email import Email
        from hotline.channels.portal import Portal
        from hotline.channels.webhook import Webhook
        from hotline.desk import NAVIGATION, NavItem, hang
        from hotline.form_words import adopt
        from hotline.procedures import procedure
        from hotline.procedures.loader import BadProcedure

        checks.refuse_unsafe()
        adopt()
        try:
            procedure()
        except BadProcedure as error:
            raise ImproperlyConfigured(str(error)) from error
        for name, kind in (("email", Email), (channels.PORTAL, Portal), ("webhook", Webhook)):
            channels.register(name, kind)
        outbox.register("anchor", outbox.Purpose(anchoring.may_send))
        post_migrate.connect(people.make_groups, dispatch_uid="hotline.groups")
        signing.listen()
        renewing.hang_up_own()
        outbox.register(breakglass.PURPOSE, breakglass.NOTICE)
        _be_watched()
        hang(
            NAVIGATION,
            NavItem(80, "People", "desk-training", certificates.MAY_RECORD),
            NavItem(82, "Break-glass", "desk-break-glass", "hotline.view_elevation", breakglass.waiting_count),
        )


def _be_watched() -> None:
    """Hang up what people see of this floor that was missed, and its figures for monitors."""
    from hotline.desk import MISSED, hang
    from hotline.desk_people import missed
    from hotline.gauges import SOURCES
    from hotline.gauges_house import OWN

    hang(MISSED, missed)
    hang(SOURCES, *OWN)


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, with our own site."""

    default = False
    default_site = "hotline.desk.DeskSite"
