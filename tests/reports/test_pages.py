"""The same page under another spelling."""

import pytest

from reports.pages import page_key, same_content

A = "https://beelden.example/album/7.jpg"


@pytest.mark.parametrize(
    ("one", "other", "page", "content"),
    [
        (A, A, True, True),
        (A, "http://beelden.example/album/7.jpg", True, True),
        (A, "https://www.beelden.example/album/7.jpg", True, True),
        (A, f"{A}?w=200", True, True),  # a picture, larger or smaller
        ("https://beelden.example/show?id=1", "http://beelden.example/show/?id=1", True, True),
        ("https://beelden.example/show?id=1", "https://beelden.example/show?id=2", True, False),  # another picture
        (A, "https://beelden.example/album/8.jpg", False, False),
        (A, "https://foto.example/album/7.jpg", False, False),
        ("http://beelden.example:8080/a", "http://beelden.example/a", False, False),
    ],
)
def test_spellings_of_one_page_share_a_key_and_content_only_where_nothing_else_can_be_meant(one, other, page, content):
    assert (page_key(one) == page_key(other)) == page
    assert same_content(one, other) == content


def test_a_name_without_an_address_has_no_page():
    assert page_key("contact:chat/@rex") == ""
    assert same_content("contact:chat/@rex", "contact:chat/@rex")
    assert not same_content("contact:chat/@rex", A)
