"""The small internet itself: what stories lean on."""

import http.client
import io
import smtplib
import threading
import time

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from hotline.fetch import look
from hotline.world import World


def test_it_does_not_run_in_production(settings):
    settings.MODE = "production"
    with pytest.raises(RuntimeError):
        World()
    with pytest.raises(CommandError):
        call_command("world")


def test_it_starts_in_no_time(world):
    started = time.monotonic()
    with World():
        pass
    assert time.monotonic() - started < 1


def test_a_mail_sent_by_django_arrives(world):
    EmailMessage("Subject", "Text", "hotline@hotline.example", ["police@police.example"]).send()
    assert [(mail.to, mail.message["Subject"]) for mail in world.mails] == [(["police@police.example"], "Subject")]


@pytest.mark.parametrize("reply", ["450 Later", "550 Nobody here"])
def test_the_post_office_refuses_when_told(world, reply):
    world.post.refuse["full@hoste.example"] = reply
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        EmailMessage("Subject", "Text", "hotline@hotline.example", ["full@hoste.example"]).send()
    assert caught.value.recipients["full@hoste.example"][0] == int(reply[:3])
    assert world.mails == []


def test_a_host_that_moves_answers_from_its_new_place(world):
    world.put("http://foto.example/a")
    assert look("http://foto.example/a").ips == ("193.190.10.10",)
    world.place("foto.example", ip="145.0.10.10")
    assert (look("http://foto.example/a").ips, look("http://foto.example/a").status) == (("145.0.10.10",), 200)


def test_the_environment_says_the_same_as_the_settings(world, monkeypatch):
    import environ

    for name, value in world.settings.items():
        monkeypatch.setenv(name, value)
    env = environ.Env()
    assert env.list("HOTLINE_DNS_SERVERS") == world.django_settings["DNS_SERVERS"]
    assert env.dict("HOTLINE_CONNECT_TO") == world.django_settings["CONNECT_TO"]
    assert env.list("HOTLINE_ALLOW_NETS", default=[]) == world.django_settings["ALLOW_NETS"]
    assert env.email_url("EMAIL_URL")["EMAIL_PORT"] == world.django_settings["EMAIL_PORT"]


def test_the_demonstration_can_take_a_page_down_from_outside(world):
    world.web.full.add("foto.example")
    assert (look("http://foto.example/a").status, look("http://foto.example/gone/1").status) == (200, 404)
    port = int(world.django_settings["CONNECT_TO"]["*"].rpartition(":")[2])
    for method, status in (("DELETE", 404), ("PUT", 200)):
        asked = http.client.HTTPConnection("127.0.0.1", port)
        asked.request(method, "/a", headers={"Host": "foto.example"})
        assert asked.getresponse().status == 204
        assert look("http://foto.example/a").status == status


def test_many_looks_at_once_are_all_answered(world):
    world.put("http://foto.example/a")
    met = []
    threads = [threading.Thread(target=lambda: met.append(look("http://foto.example/a").status)) for _ in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert met == [200] * 16


def test_the_command_says_where_it_runs(monkeypatch):
    monkeypatch.setattr("hotline.management.commands.world.threading.Event.wait", lambda self, timeout=None: True)
    monkeypatch.setattr("hotline.management.commands.world.signal.signal", lambda *_: None)
    monkeypatch.setattr(World, "__enter__", lambda self: self)
    monkeypatch.setattr(World, "__exit__", lambda self, *_: None)
    out = io.StringIO()
    call_command("world", dns_port=0, web_port=0, tls_port=0, smtp_port=0, stdout=out)
    assert "HOTLINE_DNS_SERVERS=127.0.0.1:" in out.getvalue()
    assert "HOTLINE_RDAP_BOOTSTRAP=http://" in out.getvalue()
