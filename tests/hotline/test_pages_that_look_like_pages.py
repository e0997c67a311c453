"""Pages that answer 200 and are none: soft "not found", shells, parked names, walls. When in doubt, nothing is decided."""

import pytest

from hotline import hops, looks, pages
from hotline.fetch import look
from hotline.world.web import Page

HOST = "foto.example"
PAGE = "http://foto.example/album/91.html"
HTML = {"Content-Type": "text/html; charset=utf-8"}
MENU = "<nav>" + " ".join(f"<a href=/{word}>{word}</a>" for word in "start albums about contact imprint help terms".split())
FOUND = f"<title>Holiday</title>{MENU}</nav><h1>Holiday by the sea</h1><img src='/i/91.jpg'><p>Four pictures of the beach."
MISSING = f"<title>Oops</title>{MENU}</nav><h1>Page not found</h1><p>We have no page {{path}}. Request 8{{number}}."


@pytest.fixture
def answers(world):
    """Let a host answer every path with a function of the path; what is not told is the soft "not found" of this host."""

    def tell(found=None, missing=MISSING, host=HOST, status=200, headers=HTML):
        def page(path):
            body = (found or {}).get(path)
            body = body or missing.replace("{path}", path).replace("{number}", str(len(world.web.asked)))
            return Page(status, body.encode(), headers)

        world.web.hosts[host] = page

    return tell


def asked(world):
    return [path for method, _, path in world.web.asked if method == "GET"]


# --- Soft "not found" -------------------------------------------------------------------------------------------------


def test_a_page_that_says_not_found_and_stands_everywhere_is_as_good_as_a_404(answers, world):
    answers()
    met = look(PAGE)
    assert (met.status, met.wall, met.nonsense) == (200, "soft_404", "same")
    first, second = asked(world)
    assert first == "/album/91.html"
    assert second.startswith("/album/q") and second.endswith(".html") and len(second) > 20


def test_a_page_that_differs_from_nonsense_is_there(answers):
    answers({"/album/91.html": FOUND})
    assert (look(PAGE).wall, look(PAGE).nonsense) == ("", "other")


def test_a_host_that_answers_nonsense_with_an_error_is_honest_and_need_not_be_asked_again(world):
    world.put(PAGE, body=FOUND)
    assert (look(PAGE).wall, look(PAGE).nonsense) == ("", "honest")
    world.web.asked.clear()
    assert look(PAGE, known="honest").wall == ""
    assert asked(world) == ["/album/91.html"]


def test_a_host_known_as_honest_is_asked_again_where_the_page_says_not_found(answers):
    answers()
    assert look(PAGE, known="honest").wall == "soft_404"


def test_a_page_that_says_not_found_on_an_honest_host_is_in_doubt(world):
    world.put(PAGE, body="<title>404</title><h1>Album 404</h1>")
    assert (look(PAGE).wall, look(PAGE).nonsense) == ("doubt", "honest")


@pytest.mark.parametrize(
    "shell", ["<div id=root></div><script src=/a.js></script>", FOUND, "<title>App</title><p>Loading, please wait."]
)
def test_where_all_pages_are_one_and_none_says_not_found_nothing_is_decided(answers, shell):
    answers(missing=shell)
    assert (look(PAGE).wall, look(PAGE).nonsense) == ("shell", "same")


def test_words_that_only_a_script_knows_do_not_make_a_shell_a_page_that_is_missing(answers):
    answers(missing="<div id=root></div><script>var e='page not found'</script><noscript>404 not found</noscript>")
    assert look(PAGE).wall == "shell"


def test_a_picture_that_only_the_page_has_makes_it_a_page(answers):
    text = "<h1>Not found</h1><p>Sorry, there is nothing here, or so it seems to you."
    answers({"/album/91.html": text + "<img src=/i/91.jpg>"}, missing=text)
    assert look(PAGE).nonsense == "other"
    assert look(PAGE).wall == "doubt"


def test_a_question_is_answered_with_nonsense_in_its_own_words(answers, world):
    answers()
    met = look("http://foto.example/view.php?id=91&page=2")
    assert met.wall == "soft_404"
    assert asked(world)[1].startswith("/view.php?id=q")
    assert "91" not in asked(world)[1]


def test_what_sends_everybody_to_its_front_page_is_no_telling(world):
    world.web.hosts[HOST] = lambda path: (
        Page(body=FOUND.encode()) if path == "/" else Page(302, b"", {"Location": "/", "Content-Length": "0"})
    )
    met = look(PAGE)
    assert (met.status, met.wall, [hop.status for hop in met.hops]) == (200, "shell", [302, 200])


def test_what_sends_everybody_to_a_page_that_says_not_found_is_as_good_as_a_404(world):
    def page(path):
        return Page(body=b"<h1>Niet gevonden</h1>") if path == "/404" else Page(302, b"", {"Location": "/404"})

    world.web.hosts[HOST] = page
    assert look(PAGE).wall == "soft_404"


def test_a_front_page_has_nothing_beside_it(answers, world):
    answers({"/": FOUND})
    assert (look("http://foto.example/").wall, look("http://foto.example/").nonsense) == ("", "")
    assert all(path == "/" for path in asked(world))


def test_a_picture_is_there_and_nothing_is_compared(world):
    world.put("http://foto.example/p.jpg", body=b"\xff", headers={"Content-Type": "image/jpeg"})
    world.put("http://foto.example/v.mp4", body=b"\xff", headers={"Content-Type": "video/mp4"})
    assert (look("http://foto.example/p.jpg").wall, look("http://foto.example/v.mp4").wall) == ("", "")
    assert asked(world) == []


def test_where_nonsense_cannot_be_asked_now_a_host_known_to_show_one_page_is_not_believed(world):
    def page(path):
        return Page(body=FOUND.encode()) if path == "/album/91.html" else Page(cut=True)

    world.web.hosts[HOST] = page
    assert (look(PAGE, known="same").wall, look(PAGE, known="same").nonsense) == ("shell", "")
    assert look(PAGE).wall == ""


def test_every_time_other_nonsense_is_asked_for(answers, world):
    answers()
    look(PAGE)
    look(PAGE)
    assert len({path for path in asked(world) if "/q" in path}) == 2


def test_nothing_of_a_page_is_kept_in_what_a_look_tells(answers):
    answers({"/album/91.html": FOUND})
    told = repr(look(PAGE))
    for word in ("Holiday", "beach", "album", "91", "imprint"):
        assert word not in told, word


@pytest.mark.parametrize(
    "words",
    ["Page not found", "Fehler 404", "Deze pagina bestaat niet", "Page introuvable", "Seite wurde nicht gefunden",
     "This file has been removed", "Cette image a été supprimée", "Diese Datei existiert nicht mehr", "Страница не найдена"],
)  # fmt: skip
def test_it_is_said_in_many_languages(words):
    assert pages.says_not_found(pages.read(f"<h1>{words}</h1>{MENU * 20}".encode()))
    assert not pages.says_not_found(pages.read(f"<h1>Album</h1>{MENU * 30}<p>{words}".encode()))


# --- Walls ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "wall"),
    [
        (200, "<p>Checking your browser before you go on", "captcha"),
        (403, "<div class=g-recaptcha>", "captcha"),
        (200, "<form><input name=p type=password></form>", "login"),
        (451, "<p>Hello", "geo"),
        (451, "", "geo"),
        (403, "<p>Sorry, this is not available in your country.", "geo"),
        (200, "<p>Dieser Inhalt ist in Ihrem Land nicht verfügbar.", "geo"),
        (403, "<p>Forbidden", ""),
        (503, "<p>Back soon", ""),
    ],
)
def test_a_wall_is_named(world, status, body, wall):
    world.put(PAGE, status=status, body=body)
    assert (look(PAGE).status, look(PAGE).wall) == (status, wall)


def test_a_login_box_on_a_page_that_stands_everywhere_and_says_not_found_hides_nothing(answers):
    answers(missing=MISSING + "<input type=password>")
    assert look(PAGE).wall == "soft_404"


def test_a_captcha_before_nonsense_only_is_no_telling(answers):
    answers({"/album/91.html": FOUND}, missing="<div class=h-captcha>")
    assert (look(PAGE).wall, look(PAGE).nonsense) == ("", "")


# --- Parked names -----------------------------------------------------------------------------------------------------

FOR_SALE = "<title>foto.example</title><h1>This domain is for sale</h1><p>Buy this domain today."


def test_a_name_for_sale_at_somebody_who_parks_names_is_parked(answers, world):
    answers(missing=FOR_SALE)
    world.names.servers["foto.example"] = ["ns1.sedoparking.com", "ns2.sedoparking.com"]
    assert look(PAGE).wall == "parked"


def test_words_alone_do_not_park_a_name(answers, world):
    """Who hides something can write "for sale" on a page, and cannot so easily lay the name with who parks names."""
    answers(missing=FOR_SALE)
    assert look(PAGE).wall == "doubt"
    world.names.servers["foto.example"] = ["ns1.hoste.example"]
    assert look(PAGE).wall == "doubt"


def test_a_name_server_alone_does_not_park_a_name(answers, world):
    answers({"/album/91.html": FOUND})
    world.names.servers["foto.example"] = ["ns1.bodis.com"]
    assert look(PAGE).wall == ""


def test_who_is_sent_on_to_somebody_who_parks_names_finds_a_parked_name(answers, world):
    world.place("ww1.sedoparking.com", ip="145.0.10.10")
    answers(missing=FOR_SALE, host="ww1.sedoparking.com")
    world.redirect(PAGE, "http://ww1.sedoparking.com/?d=foto")
    assert look(PAGE).wall == "parked"


def test_the_name_servers_are_those_of_the_zone_above(world):
    world.names.servers["foto.example"] = ["ns1.parkingcrew.net"]
    assert looks.resolver.nameservers("a.b.foto.example") == ("ns1.parkingcrew.net",)
    assert looks.resolver.nameservers("polder.example") == ()


# --- TLS --------------------------------------------------------------------------------------------------------------


def test_a_certificate_nobody_should_believe_is_told_and_does_not_end_the_look(world):
    world.put("https://foto.example/x", body=FOUND)
    assert (look("https://foto.example/x").status, look("https://foto.example/x").tls) == (200, "bad")
    world.put(PAGE, body=FOUND)
    assert look(PAGE).tls == "none"
    assert look("http://nobody.example/").tls == ""


def test_a_certificate_that_is_good_is_told(world, monkeypatch):
    """The small internet has no good certificate, so let the check pass as a good one would."""
    loose = hops._tls(False)
    monkeypatch.setattr(hops, "_tls", lambda verify: loose)
    world.put("https://foto.example/x", body=FOUND)
    assert look("https://foto.example/x").tls == "ok"
