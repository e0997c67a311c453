"""Our accuracy: what was disputed, upheld, sent to the wrong host and corrected, by month and provider, with n."""

import pytest
from django.utils import timezone

from reports import actions as reports
from reports import measures
from reports.models import Case
from takedown import accuracy, appealing, corrections
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, text
from tests.takedown.letters_out import DAY, HOUR, MONDAY, replied, sent

pytestmark = pytest.mark.django_db
AT = MONDAY + 2 * DAY


def a_mixed_month():
    """Four letters: one fine, one disputed and upheld and corrected, one disputed and rejected, one to the wrong host."""
    sent(1)
    _, upheld = sent(2)
    _, rejected = sent(3)
    wrong, letter = sent(4)
    lee = demo.person("lee")
    for notice, outcome in ((upheld, "upheld"), (rejected, "rejected")):
        replied(notice, "disputed", at=MONDAY + HOUR, note="No.")
        appeal = notice.appeals.get()
        appealing.take(appeal=appeal, by=lee, at=MONDAY + HOUR)
        appealing.answer(appeal=appeal, outcome=outcome, reasons="So.", by=lee, at=MONDAY + HOUR)
    case = Case.objects.get(takedowns__lines__notice=upheld)
    for name in ("ada", "bo"):
        demo.judged(case, demo.NOT_ILLEGAL, by=demo.person(name), at=MONDAY + 2 * HOUR)
        case.refresh_from_db()
    demo.lies(wrong, "NL", at=MONDAY + HOUR, ip="145.0.0.1", asn=1103, abuse="abuse@polder.example")
    corrections.correct(case=wrong, kind="host", why="Not theirs.", provider=letter.provider, by=lee, at=MONDAY + HOUR)
    assert reports is not None


def test_each_address_of_each_letter_counts_once_in_its_month_and_for_its_provider():
    a_mixed_month()
    counted = accuracy.count_accuracy(AT)
    assert counted["months"] == [["Nov 2026", 4, 2, 1, 1, 2]]
    assert counted["providers"] == [["Hoste", 4, 2, 1, 1, 2]]
    assert counted["rest"] == 0


def test_what_is_older_than_a_year_is_left_out():
    sent(1)
    assert accuracy.count_accuracy(MONDAY + 400 * DAY)["months"] == []


def test_no_share_is_given_of_small_numbers():
    assert accuracy.share(1, 9) == "too few"
    assert accuracy.share(1, 10) == "10.0 %"
    assert accuracy.share(0, 40) == "0.0 %"


def test_the_page_and_its_file_show_the_same_and_the_file_asks_for_the_right():
    a_mixed_month()
    measures.measure_due(timezone.now())
    measured = measures.measured("accuracy")["accuracy"]
    measured.value = accuracy.count_accuracy(AT)
    measured.save()
    shown = text(desk_of("ada").get("/admin/desk/notices/accuracy/"))
    assert "4 in twelve months: 2 disputed, 2 corrected." in shown and "too few" in shown
    assert "Nothing to draw yet" in shown, "a share that the table does not give is not drawn either"
    file = desk_of("lee").get("/admin/desk/figures/accuracy.csv")
    assert "Nov 2026" in file.content.decode()
    providers = desk_of("lee").get("/admin/desk/figures/accuracy-providers.csv")
    assert "Hoste" in providers.content.decode()
