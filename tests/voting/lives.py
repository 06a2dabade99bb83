"""A frozen ballot that is there at once, as often as it is wanted: what many lives of one ballot begin from."""

import json
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from congress.journal.chain import canonical
from congress.journal.models import Entry
from congress.journal.prepared import Prepared
from congress.journal.services import ActionRefused, By
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import make_meeting, make_people
from tests.voting.assembly import assemble, electors, frozen, secret_draft
from voting import board, office
from voting.box.store import Refused
from voting.models import Ballot, Elector
from voting.recount import Recount
from voting.secret.elector import Booklet
from voting.secret.formats import SIGNATURE, Malformed, Row, b64
from voting.services import booklets
from voting.views.booklets import STATUSES

ELECTORS = 20
BOOKLETS = 12
CHOICES = [["sat", "basic"], ["unsat", "unknown"], ["", "sat"]]


class Ready:
    """One ballot, frozen, and booklets whose tokens are made and blinded; `lives()` begins anew."""

    def __init__(self, folder: Path):
        self.folders = [Path(settings.BALLOT_KEYS), Path(settings.BALLOT_BOX)]
        self.kept = folder
        people = make_people()
        meeting = make_meeting(people)
        [second] = add_people(people=[User(username="hugo", name="Hugo")])
        add_attendant(meeting=meeting, user=second, role=Attendant.Role.SCRUTINEER)
        assemble(meeting, ELECTORS)
        self.ballot = frozen(secret_draft(meeting, max_reissue=1))
        self.definition = board.frozen_facts(self.ballot)
        self.papers = [paper["id"] for paper in self.definition["papers"]]
        self.electors = electors(self.ballot)[:3]
        self.pks = {one.label: one.pk for one in self.electors}
        self.scrutineers = {"gao": people.gao, "hugo": second}
        self.booklets = [Booklet.new(self.definition) for _n in range(BOOKLETS)]
        self.bodies = {}
        for place in self.folders:
            shutil.copytree(place, folder / place.name)

    def body(self, n: int, variant: int, *, is_signed: bool) -> list[dict[str, str]]:
        """The rows of a cast of booklet n, the same each time; without the office's signatures where it gave none."""
        chosen = {paper: [one] if one else [] for paper, one in zip(self.papers, CHOICES[variant], strict=True)}
        return self.once((n, variant, is_signed), lambda: self.booklets[n].cast(chosen)["rows"], is_signed)

    def void_body(self, n: int, *, is_signed: bool) -> list[dict[str, str]]:
        return self.once((n, "void", is_signed), lambda: self.booklets[n].void()["rows"], is_signed)

    def once(self, name: tuple, make, is_signed: bool) -> list[dict[str, str]]:
        if name not in self.bodies:
            rows = make()
            self.bodies[name] = rows if is_signed else [row | {"sig": b64(bytes(SIGNATURE))} for row in rows]
        return self.bodies[name]


GENERATIONS = """SELECT label, generation, state FROM voting_issuance
  JOIN voting_elector ON elector_id = voting_elector.id WHERE ballot_id = %s ORDER BY label, generation"""
NOTED = ("ballot.frozen", "ballot.closed")
VERBS = "SELECT verb FROM journal_entry WHERE topic_id = %s ORDER BY seq"


def selected(sql: str, value: object) -> list[tuple]:
    """Asked after each of many thousand steps, when writing a query takes longer than answering it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        return cursor.fetchall()


@Prepared
def elector_of(pk: int) -> QuerySet[Elector]:
    return Elector.objects.select_related("ballot", "representative").filter(pk=pk)


def answered(deed) -> tuple[int, object]:
    """The status, as the views answer it, and what comes with it."""
    try:
        return 200, deed()
    except Malformed:
        return 400, None
    except ActionRefused as refusal:
        return STATUSES.get(type(refusal), 409), None


class Life:
    """One life of the ballot; `end()` undoes all of it."""

    def __init__(self, ready: Ready):
        self.ready, self.pk, self.ballot_topic = ready, ready.ballot.pk, ready.ballot.topic
        self.begun = transaction.savepoint()
        for place in ready.folders:
            shutil.rmtree(place)
            shutil.copytree(ready.kept / place.name, place)
        office.box.cache_clear()

    def end(self) -> None:
        transaction.savepoint_rollback(self.begun)

    @property
    def ballot(self) -> Ballot:
        return Ballot.objects.get(pk=self.pk)

    def generations(self) -> dict[str, list[tuple[int, str]]]:
        """{label: [(generation, state)]} of those who take part."""
        found: dict[str, list[tuple[int, str]]] = {}
        for label, generation, state in selected(GENERATIONS, self.pk):
            found.setdefault(label, []).append((generation, state))
        return {one.label: found[one.label] for one in self.ready.electors}

    def verbs(self) -> str:
        """Of the ballot's chain, without their first half."""
        return " ".join(verb.removeprefix("ballot.") for (verb,) in selected(VERBS, self.ballot_topic))

    def elector(self, label: str) -> Elector:
        [elector] = elector_of(pk=self.ready.pks[label])
        return elector

    def collect(self, label: str, papers: list) -> tuple[int, object]:
        return answered(lambda: booklets.collect(elector=self.elector(label), papers=papers))

    def hand_back(self, label: str, receipts: list) -> tuple[int, object]:
        return answered(lambda: booklets.hand_back(elector=self.elector(label), receipts=receipts))

    def reissue(self, scrutineer: str, label: str) -> int:
        by = By(None, self.ready.scrutineers[scrutineer])
        status, new = answered(lambda: booklets.reissue(ballot=self.ready.ballot, label=label, by=by))
        return 202 if status == 200 and new is None else status

    def cast(self, rows: object) -> tuple[int, object]:
        return self.boxed("cast", rows)

    def void(self, rows: object) -> tuple[int, object]:
        return self.boxed("void", rows)

    def boxed(self, deed: str, rows: object) -> tuple[int, object]:
        try:
            return 200, getattr(office.box(), deed)(str(self.pk), rows)
        except Refused as refusal:
            return refusal.status, None

    def held_by_the_box(self) -> tuple[list[Row], list[bytes]]:
        """Rows and void tokens, also of a box that is not closed."""
        urn = office.box().urn(str(self.pk))
        with urn.held():
            papers = urn.fresh()
            return list(papers.cast()), papers.void()

    def told_at_the_close(self) -> dict[str, object]:
        """The facts of `ballot.closed`, without the digests of what the box holds."""
        facts = Entry.objects.get(topic_id=self.ballot_topic, verb="ballot.closed").facts
        return {name: value for name, value in facts.items() if name not in ("root", "hashes_digest")}

    def recounted(self, receipts: dict[str, object]) -> list[tuple[str, str]]:
        """What anybody's checker finds wrong with the bundle, when the digests were noted."""
        bundle = json.loads(canonical(board.bundle_of(self.ballot)))
        setup, closed = [entry["digest"] for entry in bundle["journal"] if entry["verb"] in NOTED]
        checks = Recount(bundle, [receipts] if receipts["receipts"] else [], setup, closed).report()
        return [(name, why) for name, why in checks if why]
