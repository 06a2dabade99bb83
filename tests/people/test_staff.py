"""`manage.py add_staff`: an account with a post and a password, which never stands on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from congress.journal.models import Entry
from congress.people import accounts
from congress.people.models import Department, Membership, User
from congress.people.services import add_sign_in_name

PASSWORD = "elm tree 2021"


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("CONGRESS_PASSWORD", PASSWORD)


def add(*args):
    call_command("add_staff", *args, stdout=io.StringIO())


def posts() -> list[tuple]:
    return list(Membership.objects.order_by("pk").values_list("user__username", "role", "department__name"))


def test_staff_of_secretariat_and_departments_are_added(db, password):
    add("office", "Office", "--secretariat")
    add("h1", "Handler", "--department", "Parks", "--role", "handler")
    add("a1", "Approver", "--department", "Parks", "--role", "approver")
    add("h2", "Officer", "--department", "Station", "--role", "handler", "--stationed")
    assert posts() == [
        ("office", "secretariat", None),
        ("h1", "handler", "Parks"),
        ("a1", "approver", "Parks"),
        ("h2", "handler", "Station"),
    ]
    assert list(Department.objects.values_list("name", "kind", "position")) == [
        ("Parks", "functional", 1),
        ("Station", "stationed", 2),
    ]
    assert [user.check_password(PASSWORD) for user in User.objects.all()] == [True] * 4


def test_addition_is_recorded_without_name_and_password(db, password):
    add("office", "Office", "--secretariat")
    entry = Entry.objects.get()
    facts = {key: value for key, value in entry.facts.items() if key != "salt"}
    user = User.objects.get()
    assert (entry.topic_id, entry.verb, entry.actor) == (f"person.{user.pk}", "staff.added", "console")
    assert facts == {"role": "secretariat", "department": None}


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--secretariat", "--department", "Parks"],
        ["--department", "Parks"],
        ["--secretariat", "--role", "handler"],
        ["--department", "Parks", "--role", "secretariat"],
    ],
)
def test_post_that_is_none_is_refused(db, password, args):
    with pytest.raises(CommandError):
        add("office", "Office", *args)
    assert (User.objects.count(), Department.objects.count()) == (0, 0)


def test_sign_in_name_that_is_taken_is_refused(people, password):
    add_sign_in_name(user=people.alice, name="moderator1")
    before = User.objects.count(), Department.objects.count(), Entry.objects.count()
    for username in ("alice", "moderator1"):
        with pytest.raises(CommandError, match=f"The sign-in name {username} is taken."):
            add(username, "Office", "--department", "New", "--role", "handler")
    assert (User.objects.count(), Department.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("username", ["", "x" * 61])
def test_sign_in_name_that_does_not_fit_is_refused(db, password, username):
    with pytest.raises(CommandError):
        add(username, "Office", "--secretariat")
    assert User.objects.count() == 0


@pytest.mark.parametrize("weak", ["short", "12345678901", "password123", "office office"])
def test_weak_password_is_refused(db, monkeypatch, weak):
    monkeypatch.setenv("CONGRESS_PASSWORD", weak)
    with pytest.raises(CommandError):
        add("office office", "Office", "--secretariat")
    assert User.objects.count() == 0


def test_without_a_terminal_the_variable_is_asked_for(db, monkeypatch):
    monkeypatch.delenv("CONGRESS_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="Set CONGRESS_PASSWORD"):
        add("office", "Office", "--secretariat")


@pytest.mark.parametrize(("second", "users"), [(PASSWORD, 1), ("another tree", 0)])
def test_in_a_terminal_the_password_is_asked_for_twice(db, monkeypatch, second, users):
    monkeypatch.delenv("CONGRESS_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter([PASSWORD, second])
    monkeypatch.setattr(accounts, "getpass", lambda _prompt: next(answers))
    try:
        add("office", "Office", "--secretariat")
    except CommandError as refused:
        assert str(refused) == "The two passwords are not the same."
    assert User.objects.count() == users
