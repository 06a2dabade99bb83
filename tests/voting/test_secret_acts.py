"""The acts on a secret ballot over HTTP: freeze, open, close, publish; what takes two, and what is refused."""

import pytest

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting.models import Ballot, Confirmation, Elector, Issuance

State = Ballot.State
CHAIN = ["ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted", "ballot.published"]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Elector, Issuance, Confirmation)]


def verbs(topic) -> list[str]:
    return list(Entry.objects.filter(topic_id=topic).order_by("seq").values_list("verb", flat=True))


@pytest.fixture
def draft(meeting, ready_keys):
    assemble(meeting)
    return secret_draft(meeting)


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def gao(people, as_person):
    return as_person(people.gao)


@pytest.fixture
def open_one(draft):
    """Open, one booklet cast."""
    ballot = frozen(draft)
    booklet = collected(ballot, electors(ballot)[0])
    ballot = opened(ballot)
    cast(booklet, "sat", "basic")
    return ballot


def test_whole_life_over_http(draft, dora, gao, post):
    statuses = [post(dora, draft, "freeze").status_code]
    booklet = collected(draft, electors(draft)[0])
    statuses.append(post(dora, draft, "open").status_code)
    cast(booklet, "sat", "basic")
    statuses += [post(one, draft, deed).status_code for deed in ("close", "publish") for one in (dora, gao)]
    draft.refresh_from_db()
    assert statuses == [200, 200, 202, 200, 202, 200]
    assert (draft.state, [one["returned"] for one in draft.totals.values()]) == (State.PUBLISHED, [1, 1])
    assert verbs(draft.topic) == CHAIN
    assert list(verify_topic(Topic.objects.get(name=draft.topic))) == []
