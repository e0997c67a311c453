"""Every route behind the staff door, for every role: who has no right sees nothing, and no route is forgotten."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import URLPattern, URLResolver, get_resolver

from hotline import rights
from hotline.admin import Directory, ReadOnly
from hotline.models import User
from hotline.people import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
# What each route asks for is read from the routes; docs/rights.md is where it is looked over, and test_rights.py knocks.
STAFF_ROLES = sorted(set(ROLES) - rights.OUTSIDE_THE_DESK)


def asked():
    """Give what each desk page asks for."""
    return {one.name: one.right for one in rights.routes() if one.door == "desk"}


def buttons():
    return {one.name for one in rights.routes() if one.door == "desk" and one.methods == ("POST",)}


def tables():
    return set(admin.site._registry)


def routes(resolver, prefix=""):
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, one


def inside():
    return [(path, one) for path, one in routes(get_resolver()) if path.startswith("admin/")]


def desk():
    return {one.name: (path, one) for path, one in inside() if path.startswith("admin/desk/")}


def address(path):
    return "/" + re.sub(r"<[a-z]+:?[a-z_]*>", "1", path)


def somebody(role="", *, staff=True):
    user = User.objects.create_user(role or "mallory", is_staff=staff)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def ask(client, name, path):
    return client.post(path) if name in buttons() else client.get(path)


def test_every_table_of_the_archive_is_read_only_or_a_directory():
    """Which tables there are, and what may be done to each, stands in docs/rights.md."""
    assert [one for one in admin.site._registry.values() if not isinstance(one, ReadOnly | Directory)] == []


def test_a_stranger_is_sent_to_the_login(client):
    for name, (path, _) in desk().items():
        answer = ask(client, name, address(path))
        assert answer.status_code == 302, name
        assert answer.url.startswith("/account/login/?next="), name


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("staff", [False, True], ids=["a login only", "staff without a role"])
def test_mallory_with_a_login_and_no_right_sees_nothing(client, staff):
    client.force_login(somebody(staff=staff))
    for path, one in inside():
        if path in ("admin/login/", "admin/logout/") or "(?P" in path:  # (?P…): an app's name, asked for below
            continue
        answer = ask(client, one.name, address(path))
        assert answer.status_code == 403, path
    for label in admin.site._registry:
        assert client.get(f"/admin/{label._meta.app_label}/").status_code == 403
    assert client.get("/admin/nowhere/").status_code == 403


def test_a_police_liaison_has_no_business_at_the_desk(client):
    client.force_login(somebody("liaison", staff=False))
    for name, (path, _) in desk().items():
        assert ask(client, name, address(path)).status_code == 403, name
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/archive/").status_code == 403


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_navigation_shows_only_doors_that_open(client, role):
    client.force_login(somebody(role))
    page = client.get("/admin/", follow=True)
    if not any(rights.known(right) for right in ROLES[role]):
        pytest.skip(f"no page asks for a right of {role} in this house")
    assert page.status_code == 200
    assert "No table is open to you" not in page.content.decode()
    for item in page.context["desk_nav"] + page.context["desk_aside"]:
        assert client.get(item.url).status_code == 200, item.title


def test_who_has_a_page_and_no_table_begins_on_that_page(client):
    client.force_login(somebody("wellbeing"))
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain == [("/admin/desk/wellbeing/team/", 302)]
    assert [one.title for one in page.context["desk_nav"]] == ["Team load"]


def test_even_with_every_right_records_cannot_be_added_changed_or_deleted(client):
    user = somebody()
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    records = {model for model, options in admin.site._registry.items() if isinstance(options, ReadOnly)}
    assert len(records) > 5
    for model in records:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        assert client.get(f"{base}/").status_code == 200, base
        assert client.get(f"{base}/add/").status_code == 403, base
        options = admin.site._registry[model]
        request = client.get(f"{base}/").wsgi_request
        assert not options.has_change_permission(request), base
        assert not options.has_delete_permission(request), base
        assert not options.get_actions(request), base
    for model in tables() - records:
        request = client.get("/admin/archive/").wsgi_request
        assert not admin.site._registry[model].has_delete_permission(request)


def test_buttons_do_nothing_on_a_look(client):
    client.force_login(somebody("lead"))
    assert buttons()
    for name in buttons():
        assert client.get(address(desk()[name][0])).status_code in (403, 405), name


def test_no_two_pages_of_the_desk_share_a_name():
    """A button would open the other page, and the tests would know of one only."""
    names = [one.name for path, one in inside() if path.startswith("admin/desk/")]
    assert sorted(names) == sorted(set(names))


def test_what_a_page_asks_for_is_what_its_decorator_says():
    assert {name: one.callback.right for name, (_, one) in desk().items()} == asked()
