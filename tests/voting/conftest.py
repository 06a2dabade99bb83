import itertools

import pytest
from django.utils import translation

from congress.journal.services import open_topics
from congress.meetings.models import Attendant, Phase
from congress.meetings.services import add_attendant, open_phase
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER, new_key
from tests.voting.access_secret import secret_ballot
from tests.voting.assembly import open_ballots_phase
from tests.voting.examples import three_papers
from voting import signing
from voting.models import Ballot, Elector
from voting.secret import signing_worker
from voting.services.drafts import make_draft
from voting.services.recorded import cast_votes, close_ballot, make_ballot, open_ballot


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def phase(meeting):
    """The phase of ballots, open."""
    return open_phase(phase=meeting.phases.get(kind=Phase.Kind.BALLOTS), by=TESTER)


@pytest.fixture
def draft(meeting, phase):
    """Two papers, on which everybody on the roll may vote."""
    return make_ballot(meeting=meeting, title="Projects", subjects=["The plan", "The report"], by=TESTER)


@pytest.fixture
def ballot(draft):
    """Open."""
    return open_ballot(ballot=draft, by=TESTER)


@pytest.fixture
def counted(ballot, vote):
    """alice approved, bob opposed, charlie did not vote."""
    vote("alice", "approve")
    vote("bob", "oppose")
    return close_ballot(ballot=ballot, by=TESTER)


@pytest.fixture
def vote(ballot):
    """vote(name, choice) for all papers."""

    def cast(name, choice):
        elector = Elector.objects.select_related("ballot").get(ballot=ballot, representative__user__username=name)
        return cast_votes(elector=elector, choices={paper.pk: choice for paper in ballot.papers.all()}, by=TESTER)

    return cast


@pytest.fixture
def desk(people, as_person):
    """dora, with pages."""
    return as_person(people.dora, accept="text/html")


@pytest.fixture
def send(meeting, people, as_person):
    """send(client, …) posts the form with these fields."""

    def sent(client=None, *, address="/ballots/", key=None, **fields):
        filled = {"key": key or new_key(), "meeting": meeting.pk, "title": "T"} | fields
        return (client or as_person(people.dora)).post(address, filled, headers={"Accept-Language": "en"})

    return sent


@pytest.fixture
def prepared(send):
    """prepared(…) is the draft that these fields make."""

    def made(**fields):
        answer = send(**fields)
        assert answer.status_code == 201, answer.json()
        return Ballot.objects.latest("pk")

    return made


@pytest.fixture
def mixed(meeting, phase):
    """mixed(is_secret) is a draft of three kinds."""

    def made(*, is_secret):
        fields = {"kind": Ballot.Kind.MIXED, "is_secret": is_secret, "phase": phase}
        return make_draft(meeting=meeting, title="All", papers=three_papers(), by=TESTER, **fields)

    return made


@pytest.fixture
def post():
    """post(client, ballot, deed, …) with a key."""

    def sent(client, ballot, deed, **fields):
        return client.post(f"/ballots/{ballot.pk}/{deed}/", {"key": new_key()} | fields)

    return sent


@pytest.fixture
def filled(ballot):
    """filled(*choices): the fields of a cast, one choice for each paper in order."""

    def fields(*choices):
        return {str(paper.pk): choice for paper, choice in zip(ballot.papers.all(), choices, strict=False) if choice}

    return fields


@pytest.fixture(scope="session")
def made_keys():
    """RSA keys take a third of a second each: these serve all tests of a run."""
    return [signing_worker.new_pem() for _n in range(4)]


@pytest.fixture
def ready_keys(made_keys, monkeypatch, settings, tmp_path):
    """Keys of papers are there at once; two papers of one ballot have two, up to four."""
    settings.BALLOT_KEYS = tmp_path / "ballot-keys"
    ready, make_keys = itertools.cycle(made_keys), signing.make_keys

    def make_ready(ballot, papers):
        folder = signing.folder_of(ballot)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for paper in papers:
            if not (folder / f"{paper}.pem").exists():
                signing_worker.write(folder / f"{paper}.pem", next(ready))
        return make_keys(ballot, papers)

    monkeypatch.setattr(signing, "make_keys", make_ready)


@pytest.fixture
def secret_at(meeting):
    """secret_at(state): a secret ballot that has come so far, whose box has nothing to do."""

    def made(state):
        ballot = secret_ballot(meeting, "Evaluation", state)
        open_topics([ballot.topic])
        return ballot

    open_ballots_phase(meeting)
    return made


@pytest.fixture
def two_scrutineers(meeting):
    """Beside the one whom every meeting of the tests has."""
    users = add_people(people=[User(username=name, name=name.title()) for name in ("hugo", "ivy")])
    for user in users:
        add_attendant(meeting=meeting, user=user, role=Attendant.Role.SCRUTINEER)
    return users
