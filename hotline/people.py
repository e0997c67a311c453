"""Roles and what each may do: groups of named rights, made after every migration."""

from typing import Any

ROLES: dict[str, tuple[str, ...]] = {
    "analyst": (
        "reports.view_case",
        "reports.assess_case",
        "reports.reveal_address",
        "reports.read_words",
        "reports.ask_reporter",
        "reports.enter_report",
        "reports.enter_list",
        "reports.view_domainrule",
        "takedown.view_takedown",
        "takedown.pull_back_notice",
        "takedown.answer_provider",
        "takedown.enter_appeal",
        "takedown.hear_provider",
        "takedown.record_look",
        "takedown.file_notice",
    ),
    "lead": (
        "reports.view_case",
        "reports.assess_case",
        "reports.decide_case",
        "reports.reveal_address",
        "reports.read_words",
        "reports.ask_reporter",
        "reports.enter_report",
        "reports.enter_list",
        "reports.take_back_list",
        "reports.view_domainrule",
        "reports.keep_domainrules",
        "reports.export_case",
        "reports.view_report",
        "reports.view_pagetext",
        "reports.add_pagetext",
        "reports.change_pagetext",
        "reports.view_helpline",
        "reports.add_helpline",
        "reports.change_helpline",
        "partners.view_partner",
        "partners.add_partner",
        "partners.change_partner",
        "partners.keep_directory",
        "partners.approve_provider",
        "partners.view_partnerkey",
        "partners.add_partnerkey",
        "partners.change_partnerkey",
        "partners.view_peerdoor",
        "partners.add_peerdoor",
        "partners.change_peerdoor",
        "partners.view_referral",
        "partners.view_allowedsender",
        "partners.sort_mail",
        "takedown.view_takedown",
        "takedown.steer_ladder",
        "takedown.hear_provider",
        "takedown.record_look",
        "takedown.view_notice",
        "takedown.revoke_link",
        "takedown.judge_contact",
        "takedown.pull_back_notice",
        "takedown.answer_provider",
        "takedown.correct_notice",
        "takedown.enter_appeal",
        "takedown.handle_appeal",
        "takedown.publish_league",
        "takedown.file_notice",
        "hotline.view_outgoing",
        "hotline.change_outgoing",
        "hotline.view_heartbeat",
        "hotline.view_auditevent",
        "hotline.record_certificate",
        "hotline.view_elevation",
        "hotline.ask_elevation",
        "hotline.grant_elevation",
    ),
    "liaison": ("partners.liaise",),
    "auditor": (
        "hotline.view_auditevent",
        "hotline.verify_auditevent",
        "hotline.view_anchor",
        "hotline.view_outgoing",
        "hotline.view_heartbeat",
        "hotline.view_elevation",
    ),
    "wellbeing": ("reports.view_team_exposure",),  # how heavy the load is, in bands; nothing of any case
    "service": (),  # for API tokens: signs in nowhere, so it has no right behind any door
    "administrator": (
        "hotline.view_user",
        "hotline.add_user",
        "hotline.change_user",
        "hotline.end_sessions",
        "hotline.record_certificate",
        "hotline.view_elevation",
        "hotline.ask_elevation",
        "hotline.grant_elevation",
        "reports.view_pagetext",
        "reports.add_pagetext",
        "reports.change_pagetext",
        "reports.view_helpline",
        "reports.add_helpline",
        "reports.change_helpline",
        "partners.view_partner",
        "partners.add_partner",
        "partners.change_partner",
        "partners.approve_provider",
        "partners.view_partnerkey",
        "partners.add_partnerkey",
        "partners.change_partnerkey",
        "partners.view_peerdoor",
        "partners.add_peerdoor",
        "partners.change_peerdoor",
        "partners.view_liaison",
        "partners.add_liaison",
        "partners.change_liaison",
        "partners.manage_tokens",
        "partners.view_allowedsender",
        "partners.add_allowedsender",
        "partners.change_allowedsender",
        "hotline.view_heartbeat",
        "hotline.view_outgoing",
        "hotline.change_outgoing",
    ),
}


def make_groups(**_: Any) -> None:
    """Make the role groups carry exactly the rights above; runs after each app has migrated, so rights may still miss."""
    from django.contrib.auth.models import Group, Permission

    for role, rights in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        wanted = [
            permission
            for right in rights
            for permission in Permission.objects.filter(
                content_type__app_label=right.partition(".")[0], codename=right.partition(".")[2]
            )
        ]
        group.permissions.set(wanted)
