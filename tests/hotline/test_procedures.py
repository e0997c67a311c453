"""Procedures and working days: a file that makes no sense is refused with a sentence, and holidays count."""

import shutil
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.procedures import loader
from hotline.procedures.loader import BadProcedure, Tell, load
from hotline.workdays import calendar, end_of_working_day, working_moment

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Give a way to load a changed copy of a procedure."""
    for name in ("be", "nl"):
        shutil.copy(loader.HERE / f"{name}.toml", tmp_path)
    monkeypatch.setattr(loader, "HERE", tmp_path)

    def change(old: str, new: str, code: str = "be"):
        path = tmp_path / f"{code}.toml"
        text = path.read_text()
        assert old in text, "this test changes nothing"
        path.write_text(text.replace(old, new, 1))
        return load(code)

    return change


# --- What is refused --------------------------------------------------------------------------------------------------

REFUSED = [
    ("[routes.abroad]", "[routes.overseas]", "no route for abroad; unknown place overseas"),
    ('path = "notice"', 'path = "letter"', "route home: path letter has no ladder"),
    ('["orphan", "police"]', '["orphan"]', "route unserved: another path must stand behind orphan"),
    ('["orphan", "police"]', '["orphan", "mayor"]', "route unserved: path mayor has no ladder"),
    ('["orphan", "police"]', "[]", "route unserved: another path must stand behind"),
    ('whom = "peer"', 'whom = "mayor"', "route abroad: nobody is called mayor"),
    ('to = "provider"', 'to = "customer"', "ladder notice: nobody is called customer"),
    ("answer_hours = 24,", "answer_hours = 0,", "ladder notice: notice gives no time to answer"),
    ('letter = "notice"', 'letter = "upstream"',
     "ladder notice: notice asks the provider with upstream: choose notice or reminder"),
    ('also = { cdn = "cdn" }', 'also = { police = "escalation" }',
     "only provider, upstream, cdn, registrar and owner can be"),
    ('name = "reminder", to = "provider"', 'name = "notice", to = "provider"', "ladder notice: two steps are called notice"),
    ('times = 2, calendar = "working"', 'times = 0, calendar = "working"',
     "reminder is repeated for ever, so nothing after it"),
    ('calendar = "working", p', 'calendar = "weekdays", p', "ladder notice: reminder: the calendar is working, or left out"),
    ('letter = "notice", answer_hours = 24,', 'letter = "notice", answer_hours = 24, calendar = "working",',
     "notice waits for no calendar: a first notice and a message to the police leave at any hour"),
    ("answer_hours = 168, times = 0 }", 'answer_hours = 168, times = 0, calendar = "working" }',
     "escalation waits for no calendar"),
    ("answer_hours = 168, times = 0 }", "answer_hours = 168, times = 3 }", "escalation is the last step: its times is 0"),
    ("answer_hours = 168, times = 0 }", 'answer_hours = 168, times = 0, only = ["BE"] }',
     "escalation is the last step: it goes to"),
    ("answer_hours = 48,", 'answer_hours = 48, only = ["Belgium"],',
     "registrar: only names countries by two capital letters"),
    ('pauses = ["customer_told"', 'pauses = ["holiday"', "ladder notice: notice: nothing pauses because of holiday"),
    ("question = 48 ", "question = 999 ",
     "pauses: question is a number of hours from 0 to 168, so that nothing waits for ever"),
    ("closes = 17:00:00", "closes = 08:00:00", "working: it opens before it closes"),
    ("closes = 17:00:00", "closes = 10:00:00", "working: it is open for more than 60 minutes"),
    ('name = "registrar"', 'name = "the_registrar"', "ladder notice: the_registrar is a name of 1 to 12 letters"),
    ('tell = [{ whom = "police", working_days = 1 }]\ngate = { needs_clearance = true }',
     "tell = []\ngate = { needs_clearance = true }", "route home: waits for the police, but the police are never told"),
    ("needs_clearance = true }", "needs_clearance = true, silence_is_consent = true }", "consent only after a window"),
    ("needs_clearance = true }", "needs_clearance = true, mercy = true }", "unknown words in Gate: mercy"),
    ("unclear_hours", "foggy_hours", "unknown words in Looking: foggy_hours"),
    ("misses = 3\n", "", "missing 1 required positional argument: 'misses'"),
    ("unopened = false", 'unopened = "yes"', "judging: unopened is true or false"),
    ("{ every_minutes = 1440 }", "{ every_minutes = 1440, for_hours = 900 }", "the last pace of the cadence has no end"),
    ("every_minutes = 180, for_hours = 72", "every_minutes = 180", "every pace of the cadence but the last says for_hours"),
    ("every_minutes = 60, for_hours = 24", "every_minutes = 1, for_hours = 24", "every_minutes is at least 5"),
    ("every_minutes = 360", "every_minutes = 30", "slower with age, never faster"),
    ("every_minutes = 60,", "every_hour = 1,", "unknown words in Pace: every_hour"),
    ("misses = 3", "misses = 1", "gone takes 3 misses or more"),
    ("spacing_minutes = 60", "spacing_minutes = 1", "30 minutes apart or more"),
    ("watch_days = [1, 3, 7, 30]", "watch_days = [7, 3]", "watch_days count upwards"),
    ("gone_sample_percent = 5", "gone_sample_percent = 101", "gone_sample_percent lies from 0 to 100"),
    ("[judging]", "[judges]", "the word 'judging' is missing"),
    ('path = "notice"', "", "the word 'path' is missing"),
    ("[country]", "[country", "be.toml: "),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), REFUSED)
def test_a_procedure_that_makes_no_sense_is_refused_with_a_sentence(written, old, new, sentence):
    with pytest.raises(BadProcedure) as told:
        written(old, new)
    assert str(told.value).startswith("be.toml: ")
    assert sentence in str(told.value)


def test_where_nobody_judges_no_earlier_pair_is_accepted(written):
    assert written("unopened = false", "unopened = true").judging.unopened
    with pytest.raises(BadProcedure, match="nobody judges"):
        written("accept_earlier_pair = false", "accept_earlier_pair = true")


@pytest.mark.parametrize("code", ["fr", "", "../be", "be.toml", "BE"])
def test_a_procedure_that_is_not_there_names_those_that_are(code):
    with pytest.raises(BadProcedure, match="set HOTLINE_PROCEDURE to one of be, nl"):
        load(code)


def test_every_problem_of_a_file_is_told_at_once(written):
    with pytest.raises(BadProcedure) as told:
        written('whom = "peer"', 'whom = "mayor"')
        written('to = "provider"', 'to = "customer"')
    assert "mayor" in str(told.value)
    with pytest.raises(BadProcedure) as told:
        written('to = "provider"', 'to = "customer"')
    assert "mayor" in str(told.value)
    assert "customer" in str(told.value)


# --- What the countries say -------------------------------------------------------------------------------------------


def test_belgian_hosting_waits_for_the_police_and_tells_them_by_the_next_working_day():
    home = load("be").routes["home"]
    assert home.gate.needs_clearance
    assert home.tell == (Tell("police", working_days=1),)
    assert load("be").ladders[home.paths[0]][-1].to == "police"


def test_dutch_hosting_waits_for_nobody_and_ends_at_the_regulator():
    nl = load("nl")
    assert not nl.routes["home"].gate.needs_clearance
    dutch = [step for step in nl.ladders["notice"] if step.meant_for("NL")]
    assert [(step.to, step.answer_hours, step.times) for step in dutch][:6] == [
        ("provider", 24, 1), ("provider", 24, 2), ("upstream", 24, 1), ("owner", 24, 1), ("registrar", 48, 1),
        ("regulator", 168, 0),
    ]  # fmt: skip


def test_a_peer_is_told_within_the_hour_on_any_day():
    sunday = datetime(2026, 12, 27, 3, 0, tzinfo=BRUSSELS)
    for code in ("be", "nl"):
        procedure = load(code)
        (tell,) = procedure.routes["abroad"].tell
        assert procedure.tell_by(tell, sunday) == sunday + timedelta(hours=1)


def test_exactly_one_legal_ground_holds_on_any_day():
    for code, change in (("be", date(2022, 6, 1)), ("nl", date(2024, 7, 1))):
        procedure = load(code)
        before, after = procedure.grounds_on(change - timedelta(days=1)), procedure.grounds_on(change)
        assert len(before) == len(after) == 1
        assert before != after


def test_a_provider_abroad_is_written_to_in_english_unless_the_table_says_so():
    assert [load("be").language_of(country) for country in ("BE", "FR", "AT", "US", "")] == ["nl", "fr", "de", "en", "en"]


@settings(deadline=None)
@given(day=st.dates(date(2015, 1, 1), date(2045, 12, 31)), code=st.sampled_from(["be", "nl"]))
def test_on_no_day_of_thirty_years_two_legal_grounds_hold(day, code):
    grounds = load(code).grounds_on(day)
    assert len(grounds) == 1


@settings(deadline=None)
@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31), timezones=st.just(ZoneInfo("UTC"))),  # noqa: DTZ001 # its bounds are bare
    days=st.integers(0, 5),
    country=st.sampled_from(["BE", "NL"]),
)
def test_any_moment_of_years_has_its_working_day_and_later_ones_no_earlier(at, days, country):
    end = end_of_working_day(at, days=days, country=country, zone="Europe/Brussels")
    assert end > at
    assert (end.hour, end.minute) == (0, 0)
    assert days == 0 or calendar(country).is_working_day(end.date() - timedelta(days=1))
    assert end_of_working_day(at + timedelta(hours=5), days=days, country=country, zone="Europe/Brussels") >= end
    hours = {"opens": time(9), "closes": time(17), "country": country, "zone": "Europe/Brussels"}
    moment = working_moment(at, **hours)
    assert at <= moment < at + timedelta(days=8)
    assert working_moment(moment, **hours) == moment


# --- Working days -----------------------------------------------------------------------------------------------------


def ends(country: str, year: int, month: int, day: int, hour: int = 10, days: int = 1) -> str:
    """Give the last working day that counts, as a date: the deadline is the midnight at its end."""
    zone = "Europe/Brussels" if country == "BE" else "Europe/Amsterdam"
    end = end_of_working_day(datetime(year, month, day, hour, tzinfo=ZoneInfo(zone)), days=days, country=country, zone=zone)
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    return (end.date() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("country", "start", "last"),
    [
        ("BE", (2026, 11, 23), "2026-11-24"),  # a Monday
        ("BE", (2026, 11, 27), "2026-11-30"),  # a Friday: over the weekend
        ("BE", (2026, 11, 28), "2026-11-30"),  # a Saturday
        ("BE", (2026, 12, 24), "2026-12-28"),  # a Thursday before Christmas: 26 December is a Saturday
        ("NL", (2026, 12, 24), "2026-12-28"),
        ("BE", (2025, 12, 24), "2025-12-26"),  # 26 December is no holiday in Belgium
        ("NL", (2025, 12, 24), "2025-12-29"),  # but it is in the Netherlands
        ("BE", (2026, 12, 31), "2027-01-04"),  # New Year on a Friday
        ("BE", (2027, 3, 25), "2027-03-26"),  # Good Friday is a working day in Belgium
        ("BE", (2027, 3, 26), "2027-03-30"),  # Easter Monday is none
        ("NL", (2027, 3, 26), "2027-03-30"),
        ("NL", (2027, 4, 26), "2027-04-28"),  # King's Day
        ("BE", (2027, 4, 26), "2027-04-27"),
        ("BE", (2026, 7, 20), "2026-07-22"),  # the national day
        ("NL", (2026, 7, 20), "2026-07-21"),
        ("BE", (2026, 4, 30), "2026-05-04"),  # Labour Day on a Friday
        ("NL", (2026, 4, 30), "2026-05-01"),
        ("BE", (2026, 5, 13), "2026-05-15"),  # Ascension
        ("BE", (2026, 5, 22), "2026-05-26"),  # Whit Monday
    ],
)
def test_the_next_working_day_around_holidays(country, start, last):
    assert ends(country, *start) == last


def test_two_working_days_over_christmas():
    assert ends("BE", 2026, 12, 24, days=2) == "2026-12-29"
    assert ends("NL", 2025, 12, 24, days=2) == "2025-12-30"


def test_no_working_day_means_the_end_of_the_same_day():
    assert ends("BE", 2026, 12, 25, days=0) == "2026-12-25"


def test_the_day_is_the_day_here_and_not_elsewhere():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("UTC"))  # Monday already in Brussels
    end = end_of_working_day(late, days=1, country="BE", zone="Europe/Brussels")
    assert end == datetime(2026, 11, 25, tzinfo=BRUSSELS)


def test_a_deadline_stands_at_midnight_also_when_the_clocks_change():
    assert ends("BE", 2027, 3, 25) == "2027-03-26"
    end = end_of_working_day(datetime(2026, 10, 23, 12, tzinfo=BRUSSELS), days=1, country="BE", zone="Europe/Brussels")
    assert end.isoformat() == "2026-10-27T00:00:00+01:00"
