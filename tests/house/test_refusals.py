"""Each unsafe production setting refuses to start, with a sentence that says how to mend it."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from hotline import checks
from hotline.keys import demonstration_keys
from hotline.management.commands.keys import fresh_keys
from tests.house.source import copied

DEMO = demonstration_keys()


def safe(**other: Any) -> SimpleNamespace:
    """Give the settings of a staff process that may start."""
    keys = fresh_keys()
    conf = {name.removeprefix("HOTLINE_"): value for name, value in keys.items()}
    conf |= {
        "DEBUG": False,
        "MODE": "production",
        "DOORS": ["staff", "police"],
        "SECOND_FACTOR": True,
        "IDLE_MINUTES": 15,
        "ALLOWED_HOSTS": ["desk.hotline.example"],
        "PROCEDURE": "be",
        "PUBLIC_URL": "https://report.hotline.example",
        "PROVIDER_URL": "https://reply.hotline.example",
        "POLICE_URL": "https://police.hotline.example",
        "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
        "CELERY_BROKER_URL": "redis://redis:6379/1",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "MAIL_FROM": "hotline@meldpunt.example.org",
        "DIVERT_TO": "",
        "PHONE": "02 000 00 00",
        "ALLOW_NETS": [],
        "CONNECT_TO": {},
        "TSA_URL": "",
        "TSA_ROOTS": "",
        "SMIME_CERTIFICATE": "",
        "SMIME_KEY": "",
        "BACKUP_RECIPIENT": "",
        "METRICS_TOKEN": "",
        "LOG_FORMAT": "json",
    }
    return SimpleNamespace(**{**conf, **other})


def outward(**other: Any) -> SimpleNamespace:
    """Give the settings of a process for strangers that may start."""
    return safe(**{"DOORS": ["public", "provider", "api"], "SEAL_PRIVATE_KEY": "", "MFA_KEY": "", "ANCHOR_KEY": "", **other})


def test_a_safe_house_starts() -> None:
    assert list(checks.unsafe(safe())) == []


def test_a_safe_house_for_strangers_starts_without_mail_or_private_key() -> None:
    assert list(checks.unsafe(outward(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend"))) == []


def test_a_safe_worker_starts_without_doors() -> None:
    assert list(checks.unsafe(safe(DOORS=[], SEAL_PRIVATE_KEY="", MFA_KEY=""))) == []


@pytest.mark.parametrize(
    ("change", "named", "mend"),
    [
        ({"DEBUG": True}, "DEBUG", "remove DEBUG"),
        ({"DOORS": ["staff", "kitchen"]}, "'kitchen'", "choose from public, staff, police, provider"),
        ({"PROCEDURE": "xx"}, "no procedure 'xx'", "set HOTLINE_PROCEDURE to one of be, nl"),
        ({"SECOND_FACTOR": False}, "HOTLINE_SECOND_FACTOR", "set it to on"),
        ({"IDLE_MINUTES": 0}, "HOTLINE_IDLE_MINUTES", "set it to 15"),
        ({"IDLE_MINUTES": 600}, "HOTLINE_IDLE_MINUTES", "set it to 15"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS", "list the host names"),
        ({"ALLOWED_HOSTS": ["a.example", "*"]}, "ALLOWED_HOSTS", "list the host names"),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "HOTLINE_PUBLIC_URL", "set the address"),
        ({"PROVIDER_URL": "http://reply.example"}, "HOTLINE_PROVIDER_URL", "set the address"),
        ({"POLICE_URL": ""}, "HOTLINE_POLICE_URL", "set the address"),
        ({"PHONE": " "}, "HOTLINE_PHONE is empty", "set the number"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing", "manage.py keys"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter", "manage.py keys"),
        ({"SECRET_KEY": DEMO["SECRET_KEY"]}, "SECRET_KEY is the demonstration key", "manage.py keys"),
        ({"RECEIPT_KEY": ""}, "HOTLINE_RECEIPT_KEY is missing", "HOTLINE_RECEIPT_KEY_FILE"),
        ({"RECEIPT_KEY": DEMO["HOTLINE_RECEIPT_KEY"]}, "HOTLINE_RECEIPT_KEY is the demo", "manage.py keys"),
        ({"AUDIT_KEY": "x" * 31}, "HOTLINE_AUDIT_KEY is shorter", "manage.py keys"),
        ({"AUDIT_KEY": DEMO["HOTLINE_AUDIT_KEY"]}, "HOTLINE_AUDIT_KEY is the demo", "manage.py keys"),
        ({"REPLY_KEY": ""}, "HOTLINE_REPLY_KEY is missing", "manage.py keys"),
        ({"REPLY_KEY": DEMO["HOTLINE_REPLY_KEY"]}, "HOTLINE_REPLY_KEY is the demo", "manage.py keys"),
        ({"MFA_KEY": ""}, "HOTLINE_MFA_KEY is missing", "manage.py keys"),
        ({"MFA_KEY": DEMO["HOTLINE_MFA_KEY"]}, "HOTLINE_MFA_KEY is the demo", "manage.py keys"),
        ({"RECEIPT_KEY": f"{'x' * 32},short"}, "HOTLINE_RECEIPT_KEY is shorter", "manage.py keys"),
        ({"REPLY_KEY": f"{'x' * 32}, {DEMO['HOTLINE_REPLY_KEY']}"}, "HOTLINE_REPLY_KEY is the demo", "manage.py keys"),
        ({"BACKUP_RECIPIENT": "-----BEGIN PGP PRIVATE KEY BLOCK"}, "holds a private key", "set the public part"),
        ({"SEAL_PUBLIC_KEY": ""}, "HOTLINE_SEAL_PUBLIC_KEY is missing", "manage.py keys"),
        ({"SEAL_PRIVATE_KEY": ""}, "HOTLINE_SEAL_PRIVATE_KEY is missing on the staff door", "the pair's key"),
        ({"SEAL_PRIVATE_KEY": fresh_keys()["HOTLINE_SEAL_PRIVATE_KEY"]}, "no pair", "set both"),
        (
            {
                "SEAL_PUBLIC_KEY": DEMO["HOTLINE_SEAL_PUBLIC_KEY"],
                "SEAL_PRIVATE_KEY": DEMO["HOTLINE_SEAL_PRIVATE_KEY"],
            },
            "sealing key is the demonstration key",
            "manage.py keys",
        ),
        ({"ANCHOR_KEY": ""}, "HOTLINE_ANCHOR_KEY is missing", "manage.py keys"),
        ({"ANCHOR_KEY": fresh_keys()["HOTLINE_ANCHOR_KEY"]}, "no pair", "set both"),
        ({"ANCHOR_PUBLIC_KEY": ""}, "no pair", "set both"),
        (
            {"ANCHOR_KEY": DEMO["HOTLINE_ANCHOR_KEY"], "ANCHOR_PUBLIC_KEY": DEMO["HOTLINE_ANCHOR_PUBLIC_KEY"]},
            "key of the anchors is the demonstration key",
            "manage.py keys",
        ),
        ({"TSA_URL": "https://tsa.example/"}, "HOTLINE_TSA_ROOTS is no file", "Name the roots"),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}, "SQLite", "set DATABASE_URL"),
        ({"CELERY_BROKER_URL": "filesystem://"}, "broker", "set CELERY_BROKER_URL"),
        ({"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}, "cache", "CACHE_URL"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "E-mail", "set EMAIL_URL"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "E-mail", "set EMAIL_URL"),
        ({"MAIL_FROM": "hotline@hotline.example"}, "HOTLINE_MAIL_FROM", "set it to the address"),
        ({"DIVERT_TO": "testers"}, "HOTLINE_DIVERT_TO", "name one, or leave it empty"),
        ({"ALLOW_NETS": ["127.0.0.0/8"]}, "HOTLINE_ALLOW_NETS", "remove it"),
        ({"CONNECT_TO": {"192.0.2.1": "127.0.0.1:1"}}, "HOTLINE_CONNECT_TO", "remove it"),
    ],
)
def test_an_unsafe_setting_refuses_and_says_how_to_mend_it(change: dict[str, Any], named: str, mend: str) -> None:
    told = list(checks.unsafe(safe(**change)))
    assert len(told) == 1, told
    assert named in told[0]
    assert mend in told[0]


def test_strangers_doors_refuse_the_private_key() -> None:
    keys = fresh_keys()
    pair = {name: keys[f"HOTLINE_{name}"] for name in ("SEAL_PUBLIC_KEY", "SEAL_PRIVATE_KEY")}
    told = list(checks.unsafe(outward(**pair)))
    assert len(told) == 1
    assert "HOTLINE_SEAL_PRIVATE_KEY is present" in told[0]


def test_strangers_doors_refuse_the_key_that_signs() -> None:
    keys = fresh_keys()
    pair = {name: keys[f"HOTLINE_{name}"] for name in ("ANCHOR_PUBLIC_KEY", "ANCHOR_KEY")}
    (told,) = checks.unsafe(outward(**pair))
    assert "HOTLINE_ANCHOR_KEY is present on a process that signs nothing" in told


def test_a_worker_may_not_leave_letters_in_a_folder() -> None:
    conf = safe(DOORS=[], EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend")
    assert ["EMAIL_URL" in one for one in checks.unsafe(conf)] == [True]


def test_a_broken_sealing_key_refuses() -> None:
    assert any("not 32 bytes" in one for one in checks.unsafe(outward(SEAL_PUBLIC_KEY="nonsense")))
    assert any("no pair" in one for one in checks.unsafe(safe(SEAL_PRIVATE_KEY="bm9uc2Vuc2U=")))


def test_an_older_private_key_may_stand_behind_the_newest_one() -> None:
    new, old = fresh_keys(), fresh_keys()["HOTLINE_SEAL_PRIVATE_KEY"]
    newest, public = new["HOTLINE_SEAL_PRIVATE_KEY"], new["HOTLINE_SEAL_PUBLIC_KEY"]
    assert list(checks.unsafe(safe(SEAL_PUBLIC_KEY=public, SEAL_PRIVATE_KEY=f"{newest}, {old}\n"))) == []
    for wrong, sentence in (
        (f"{old},{newest}", "no pair"),
        (f"{newest},{DEMO['HOTLINE_SEAL_PRIVATE_KEY']}", "demonstration key"),
        (f"{newest},nonsense", "is not 32 bytes in base64"),
        (" , ", "is missing on the staff door"),
    ):
        told = list(checks.unsafe(safe(SEAL_PUBLIC_KEY=public, SEAL_PRIVATE_KEY=wrong)))
        assert len(told) == 1 and sentence in told[0], (wrong[-9:], told)


def test_the_check_of_sealing_keys_looks_at_the_newest_pair(settings: Any) -> None:
    new, old = fresh_keys(), settings.SEAL_PRIVATE_KEY
    settings.SEAL_PUBLIC_KEY = new["HOTLINE_SEAL_PUBLIC_KEY"]
    settings.SEAL_PRIVATE_KEY = f"{new['HOTLINE_SEAL_PRIVATE_KEY']},{old}"
    assert checks.check_sealing() == []
    settings.SEAL_PRIVATE_KEY = f"{old},{new['HOTLINE_SEAL_PRIVATE_KEY']}"
    assert [one.id for one in checks.check_sealing()] == ["hotline.E002"]


def test_no_sentence_repeats_a_secret() -> None:
    conf = safe(SECRET_KEY="hunter2hunter2", SEAL_PRIVATE_KEY="bm9uc2Vuc2U=")
    told = " ".join(checks.unsafe(conf))
    assert told
    assert "hunter2" not in told
    assert "bm9uc2Vuc2U" not in told


def test_an_unknown_mode_never_starts(settings: Any) -> None:
    settings.MODE = "prodution"
    with pytest.raises(ImproperlyConfigured, match="HOTLINE_MODE=prodution is unknown"):
        checks.refuse_unsafe()


def test_demonstrations_and_tests_start_silently(settings: Any, capfd: pytest.CaptureFixture[str]) -> None:
    for settings.MODE in ("demo", "test"):
        checks.refuse_unsafe()
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("house"))


def manage(house: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run manage.py as on a bare production machine."""
    bare = {"PATH": os.environ["PATH"], "HOTLINE_MODE": "production", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=house,
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_refuses_as_a_whole_and_lists_everything(house: Path) -> None:
    told = manage(house, "check")
    assert told.returncode != 0
    for word in ("SECRET_KEY is missing", "The database is SQLite", "The broker is the file system", "ALLOWED_HOSTS"):
        assert word in told.stderr


def test_keys_are_made_before_there_are_any_and_then_satisfy_the_house(house: Path) -> None:
    told = manage(house, "keys")
    assert told.returncode == 0, told.stderr
    keys = dict(line.split("=", 1) for line in told.stdout.split())
    assert keys.keys() == fresh_keys().keys()
    assert keys != fresh_keys()
    conf = {name.removeprefix("HOTLINE_"): value for name, value in keys.items()}
    assert list(checks.unsafe(safe(**conf))) == []


@pytest.mark.slow
@pytest.mark.anywhere
def test_the_image_can_be_built_without_keys(house: Path, tmp_path: Path) -> None:
    assert manage(house, "translations").returncode == 0
    told = manage(house, "collectstatic", "--noinput", "--verbosity", "0", HOTLINE_STATIC_ROOT=str(tmp_path / "static"))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()
