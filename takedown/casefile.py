"""What a case file tells of getting it removed: takedowns, letters with replies, and every look whether it is there."""

from datetime import datetime

from reports.casefile import FilePart
from reports.models import Case
from takedown import rules
from takedown.lines import more_said
from takedown.models import FollowUp, NoticeLine


def takedowns(case: Case, at: datetime) -> FilePart:
    """Tell each effort to get it removed from one host."""
    rows = [
        {
            "opened_at": one.opened_at,
            "path": one.path,
            "provider": one.provider.name if one.provider else "",
            "country": one.lookup.country,
            "state": one.state,
            "asked": one.asked_count,
            "gone_at": one.gone_at,
            "closed_at": one.closed_at,
            "stop_why": one.stop_why,
        }
        for one in case.takedowns.select_related("provider", "lookup").order_by("opened_at", "pk")
    ]
    columns = {
        "opened_at": "Opened", "path": "By way of", "provider": "Provider", "country": "Country", "state": "State",
        "asked": "Asked", "gone_at": "Gone", "closed_at": "Closed", "stop_why": "Stopped because",
    }  # fmt: skip
    return FilePart("takedowns", "Takedowns", columns, rows)


def notices(case: Case, at: datetime) -> FilePart:
    """Tell every letter to a provider, and what came back."""
    lines = NoticeLine.objects.filter(takedown__case=case).select_related("notice__provider").prefetch_related("replies")
    rows = [
        {
            "number": f"N-{line.notice_id:06d}",
            "step": line.notice.step,
            "to": line.notice.provider.name,
            "written_at": line.notice.written_at,
            "sent_at": line.notice.sent_at,
            "answer_due_at": line.notice.answer_due_at,
            "withdrawn_at": line.notice.withdrawn_at,
            "replies": [
                f"{rules.Outcome(reply.outcome).label}, {reply.at:%Y-%m-%d %H:%M} UTC"
                + "".join(f"; {one}" for one in more_said(reply))
                + (f": {reply.note}" * bool(reply.note))
                for reply in sorted(line.replies.all(), key=lambda reply: (reply.at, reply.pk))
            ],
        }
        for line in lines.order_by("notice__written_at", "pk")
    ]
    columns = {
        "number": "Letter", "step": "Step", "to": "To", "written_at": "Written", "sent_at": "Sent",
        "answer_due_at": "Answer by", "replies": "Replies",
    }  # fmt: skip
    return FilePart("notices", "Letters to providers", columns, rows)


def looks(case: Case, at: datetime) -> FilePart:
    """Tell every look whether it was still there; nothing of what was shown is ever kept."""
    rows = [
        {"at": one.at, "result": one.result.replace("_", " "), "status": one.status, "detail": one.detail}
        for one in FollowUp.objects.filter(takedown__case=case).order_by("at", "pk")
    ]
    columns = {"at": "When", "result": "Seen", "status": "HTTP status", "detail": "Detail"}
    return FilePart("looks", "Looks whether it is still there", columns, rows)
