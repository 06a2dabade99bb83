"""The inbox and the badge that every page of a person shows."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import reading, topics
from congress.journal.models import Entry, Topic
from congress.journal.reading import Wanted
from congress.people.badges import badge_of
from congress.people.inbox import PAGE
from congress.people.models import Notice
from congress.people.notices import notify
from congress.people.sentences import notice_kinds
from congress.people.services import person_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(notice_kinds, "lamp.lit", lambda facts: f"Lamp {facts['n']} is lit.")


@pytest.fixture
def tell():
    def told(user, *numbers):
        for n in numbers:
            notify(users=[user.pk], kind="lamp.lit", url=f"/rooms/{n}/", key=str(n), facts={"n": n})
        return [user.notices.get(key=str(n)) for n in numbers]

    return told


@pytest.fixture
def reading_page(db):
    def sign_in(user):
        client = Client(headers={"Accept": "text/html", "Accept-Language": "en"})
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in


def badge_on(page: str, user) -> str:
    """The badge of a page, as one line."""
    start = page.index(f'<a id="notice-count-{user.pk}"')
    return page[start : page.index("</a>", start)]


def sent(user, element: str) -> str:
    topic = person_topic(user)
    return topics.find(topic)[0].render(topic, [element], "en")[element]


def test_inbox_shows_ones_own_the_newest_first(people, tell, reading_page):
    tell(people.alice, 1, 2)
    tell(people.bob, 3)
    page = reading_page(people.alice).get("/notices/").content.decode()
    assert page.index("Lamp 2 is lit.") < page.index("Lamp 1 is lit.")
    assert "Lamp 3" not in page
    assert page.count(">New</span>") == 2


def test_inbox_as_json(people, tell, as_person):
    one, two = tell(people.alice, 1, 2)
    Notice.objects.filter(pk=one.pk).update(read_at=timezone.now())
    told = as_person(people.alice).get("/notices/").json()
    assert (told["unread"], told["earlier"]) == (1, None)
    assert [(each["pk"], each["sentence"], each["url"], each["is_read"]) for each in told["notices"]] == [
        (two.pk, "Lamp 2 is lit.", "/rooms/2/", False),
        (one.pk, "Lamp 1 is lit.", "/rooms/1/", True),
    ]


def test_inbox_goes_on_page_by_page(people, tell, as_person):
    tell(people.alice, *range(PAGE + 2))
    client = as_person(people.alice)
    first = client.get("/notices/").json()
    rest = client.get(f"/notices/?before={first['earlier']}").json()
    numbers = [each["sentence"] for each in first["notices"] + rest["notices"]]
    assert numbers == [f"Lamp {n} is lit." for n in reversed(range(PAGE + 2))]
    assert (len(first["notices"]), rest["earlier"]) == (PAGE, None)
    assert client.get("/notices/?before=x").json() == first


def test_list_grows_on_its_first_page_only(people, tell, reading_page):
    tell(people.alice, *range(PAGE + 2))
    client = reading_page(people.alice)
    newest, *_rest, last = Notice.objects.filter(user=people.alice).order_by("-pk")[:PAGE]
    page = client.get("/notices/").content.decode()
    from_n = Entry.objects.get(element=last.element).seq
    assert f'id="inbox-{people.alice.pk}" data-live-grow="desc" data-live-from="{from_n}"' in page
    assert "data-live-grow" not in client.get(f"/notices/?before={last.pk}").content.decode()
    assert f'name="upto" value="{newest.pk}"' in page


def test_notice_leads_on_and_is_read(people, tell, reading_page):
    one, two = tell(people.alice, 1, 2)
    response = reading_page(people.alice).get(f"/notices/{one.pk}/")
    assert (response.status_code, response.url) == (302, "/rooms/1/")
    assert list(people.alice.notices.unread()) == [two]


def test_looking_whether_it_is_there_reads_nothing(people, tell, reading_page):
    (one,) = tell(people.alice, 1)
    assert reading_page(people.alice).head(f"/notices/{one.pk}/").status_code == 302
    assert people.alice.notices.unread().count() == 1


def test_stranger_finds_no_notice_and_reads_none(people, tell, as_person):
    (one,) = tell(people.alice, 1)
    bob = as_person(people.bob)
    assert bob.get(f"/notices/{one.pk}/").status_code == 404
    assert bob.post("/notices/read/", {"upto": one.pk}).json() == {"read": 0}
    assert as_person(None).get("/notices/").status_code == 401
    assert people.alice.notices.unread().count() == 1


def test_stranger_is_sent_no_notice(people, tell):
    """Nor does another person's topic render it."""
    (one,) = tell(people.alice, 1)
    topic = person_topic(people.bob)
    kind, pk = topics.find(topic)
    assert kind.render(topic, [one.element, f"notice-count-{people.alice.pk}"], "en") == {}
    assert not kind.can_follow(people.alice, pk)


def test_all_that_was_shown_is_read_and_not_what_came_since(people, tell, as_person):
    (seen,) = tell(people.alice, 1)
    (later,) = tell(people.alice, 2)
    client = as_person(people.alice)
    assert client.post("/notices/read/", {"upto": seen.pk}).json() == {"read": 1}
    assert client.post("/notices/read/", {"upto": seen.pk}).json() == {"read": 0}
    assert client.post("/notices/read/", {"upto": "'"}).json() == {"read": 0}
    assert list(people.alice.notices.unread()) == [later]


@pytest.mark.parametrize("address", ["/me/", "/notices/", "/"])
def test_every_page_shows_how_many_are_new(people, meeting, tell, reading_page, address):
    client = reading_page(people.alice)
    assert "<b" not in badge_on(client.get(address, follow=True).content.decode(), people.alice)
    tell(people.alice, 1, 2)
    badge = badge_on(client.get(address, follow=True).content.decode(), people.alice)
    assert 'aria-label="Notices: 2 new"' in badge
    assert '<b class="unread">2</b>' in badge


def test_many_are_shown_as_more_than_99(people, tell):
    Notice.objects.bulk_create(
        Notice(user=people.alice, kind="lamp.lit", key=str(n), url="/", at=timezone.now()) for n in range(100)
    )
    assert '<b class="unread">99+</b>' in sent(people.alice, f"notice-count-{people.alice.pk}")


def test_visitor_has_no_badge(people, meeting):
    page = Client(headers={"Accept-Language": "en"}).get("/").content.decode()
    assert "notice-count" not in page
    assert badge_of(people.alice) is None


def test_badge_and_line_come_by_the_persons_topic(people, meeting, tell, reading_page):
    """What a page shows and what follows it there meet: one frame for the line, and the badge as a counter."""
    topic = person_topic(people.alice)
    page = reading_page(people.alice).get("/me/").content.decode()
    before = Topic.objects.get(name=topic)
    assert f'data-live-topic="{topic}" data-live-seq="{before.head}" data-live-epoch="{before.epoch}"' in page
    (one,) = tell(people.alice, 1)
    answer = reading.catch_up([(people.alice, "en", Wanted(topic, before.head, before.epoch))])[0]
    frames = [frame for frame in map(json.loads, answer.frames) if "id" in frame]
    assert [(frame["id"], frame["kind"]) for frame in frames] == [
        (one.element, "notice.given"),
        (f"notice-count-{people.alice.pk}", "counter"),
    ]
    assert "Lamp 1 is lit." in frames[0]["html"]
    assert '<b class="unread">1</b>' in frames[1]["html"]


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_ask_as_little_for_three_as_for_one(people, meeting, tell, reading_page):
    client = reading_page(people.alice)
    tell(people.alice, 1)
    one = [queries(client, "/notices/"), queries(client, "/me/")]
    tell(people.alice, 2, 3)
    assert [queries(client, "/notices/"), queries(client, "/me/")] == one
    assert max(one) <= 8


def test_badge_costs_no_query(people, reading_page, tell):
    """It comes with the person, whom every request reads."""
    tell(people.alice, 1)
    client = reading_page(people.alice)
    with CaptureQueriesContext(connection) as captured:
        client.get("/me/")
    assert len([query for query in captured if "people_notice" in query["sql"]]) == 1
    assert len([query for query in captured if 'FROM "people_user"' in query["sql"]]) == 1
