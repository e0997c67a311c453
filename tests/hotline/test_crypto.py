"""Sealing keys change: what an older key sealed is still read, and only by the key it was sealed for."""

import pytest

from hotline.crypto import CannotOpen, open_sealed, seal
from hotline.management.commands.keys import fresh_keys

INFO = "reports.report.words:1"


def pair() -> tuple[str, str]:
    keys = fresh_keys()
    return keys["HOTLINE_SEAL_PUBLIC_KEY"], keys["HOTLINE_SEAL_PRIVATE_KEY"]


def test_words_sealed_with_the_old_key_still_open_after_a_rotation(settings):
    (old_public, old), (new_public, new) = pair(), pair()
    settings.SEAL_PUBLIC_KEY, settings.SEAL_PRIVATE_KEY = old_public, old
    before = seal("the third picture", info=INFO)
    settings.SEAL_PUBLIC_KEY, settings.SEAL_PRIVATE_KEY = new_public, f"{new}, {old}\n"
    after = seal("the fourth picture", info=INFO)
    assert before[:4] != after[:4]
    assert [open_sealed(one, info=INFO) for one in (before, after)] == ["the third picture", "the fourth picture"]


def test_a_key_that_was_taken_out_opens_nothing_more(settings):
    (old_public, old), (new_public, new) = pair(), pair()
    settings.SEAL_PUBLIC_KEY, settings.SEAL_PRIVATE_KEY = old_public, old
    before = seal("the third picture", info=INFO)
    settings.SEAL_PUBLIC_KEY, settings.SEAL_PRIVATE_KEY = new_public, new
    with pytest.raises(CannotOpen, match="another key"):
        open_sealed(before, info=INFO)


@pytest.mark.parametrize("private", ["", " ", ",", " , \n"])
def test_a_process_without_a_key_says_that_it_has_none(settings, private):
    sealed = seal("the third picture", info=INFO)
    settings.SEAL_PRIVATE_KEY = private
    with pytest.raises(CannotOpen, match="holds no private key"):
        open_sealed(sealed, info=INFO)
