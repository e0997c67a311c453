"""A journey to a provider nobody knew: found by the look-up, approved by a person, and only then written to."""

from hotline.audit import broken
from partners.models import Partner
from tests.journeys.story import text, words

PICTURE = "http://kempen.example/i/1"


def test_a_provider_nobody_knew_gets_its_letter_once_lee_approved_it(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    story.police("release", case)
    story.turn(hours=2)
    assert "abuse@kempen.example" not in story.mailed()
    kempen = Partner.objects.get(kind="provider", email="abuse@kempen.example")
    lee = story.signed_in("lee")
    today = words(lee.get("/admin/desk/"))
    assert "Providers to approve" in today
    assert "Provider not approved" in today
    card = words(lee.get(f"/admin/desk/providers/{kempen.pk}/"))
    assert "Kempen Cloud BV" in card
    assert "AS6848" in card
    assert story.signed_in("ada").post(f"/admin/desk/providers/{kempen.pk}/approve/").status_code == 403
    assert lee.post(f"/admin/desk/providers/{kempen.pk}/approve/").status_code == 302
    story.turn(minutes=1)
    assert story.mailed()[-1] == "abuse@kempen.example"
    assert "kempen[.]example" in text(world.mails[-1])
    story.turn(hours=1)
    assert "Provider not approved" not in words(lee.get("/admin/desk/"))
    assert not list(broken())
