"""Each move of the table × role × state, read from the table: what it allows is possible, all else writes nothing.

Over HTTP a sample of the cells; all of them with EVERY=1 in the environment.
"""

import os
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By
from congress.people.models import Department
from congress.people.posts import read_posts
from deliberation.suggestions import models
from deliberation.suggestions.deeds import DEEDS
from deliberation.suggestions.diagram import FILE, explained
from deliberation.suggestions.elements import with_everything
from deliberation.suggestions.models import Assignment, CoSigning, SameDayCase, State, Suggestion
from deliberation.suggestions.moves import MOVES, Who, is_possible, may
from deliberation.suggestions.services.moving import hand_on, moved
from tests.suggestions.test_moves import STATES, fields_of

# Who each person is to the suggestion of the matrix.
ROLES = {
    "alice": {Who.AUTHOR, Who.WRITER, Who.AUTHORS},
    "bob": {Who.AUTHORS, Who.INVITED},
    "charlie": {Who.INVITED},
    "dora": {Who.SECRETARIAT},
    "emil": {Who.HANDLER, Who.ON_DUTY},
    "fiona": {Who.APPROVER},
    "gao": set(),
    "hanna": set(),
}
SAMPLE = 17  # one cell of so many
ROWS = [getattr(models, name) for name in models.__all__ if isinstance(getattr(models, name), type(Suggestion))]


def test_every_move_has_its_deed():
    assert DEEDS.keys() == MOVES.keys()


def of_suggestion(move) -> bool:
    return not move.is_of_department


@pytest.fixture
def matrix(suggest, people, parks, meeting):
    """matrix(state, hands) is one suggestion of alice, co-signed by bob, charlie asked, with Parks, who are on duty."""
    suggestion, now = suggest(), timezone.now()
    states = {"bob": CoSigning.State.ACCEPTED, "charlie": CoSigning.State.INVITED}
    for who, state in states.items():
        CoSigning.objects.create(
            suggestion=suggestion,
            representative=meeting.representatives.get(user=getattr(people, who)),
            state=state,
            invited_at=now,
            expires_on=timezone.localdate(),
        )
    models.Duty.objects.create(meeting=meeting, department=parks)
    SameDayCase.objects.create(suggestion=suggestion, department=parks, opened_at=now)
    Assignment.objects.create(
        suggestion=suggestion, department=parks, part="sole", due_on=timezone.localdate(), assigned_at=now
    )

    def stand(state, hands=Assignment.State.ASSIGNED):
        Suggestion.objects.filter(pk=suggestion.pk).update(state=state)
        Assignment.objects.filter(suggestion=suggestion).update(state=hands)
        return with_everything(Suggestion.objects).get(pk=suggestion.pk)

    return stand


def expected(move, posts, suggestion, role) -> bool:
    """As the line of the table says it, its condition included."""
    if move.who not in ROLES[role]:
        return False
    assignment = suggestion.assignments.all()[0] if move.is_of_department else None
    stands = assignment.state in move.sources and suggestion.state in move.whole if assignment else None
    if assignment is None:
        stands = suggestion.state in move.sources
    return stands and move.holds(suggestion, assignment, posts.user_pk)


def rows() -> dict:
    return {model.__name__: model.objects.count() for model in [Entry, *ROWS]}


def test_every_kind_of_person_is_somebody_of_the_matrix():
    assert set().union(*ROLES.values()) == set(Who)
    assert {move.who for move in MOVES.values()} <= set(Who)


def test_each_cell_is_possible_exactly_as_the_table_says(matrix, people):
    posts = {role: read_posts(getattr(people, role)) for role in ROLES}
    wrong, cells = [], 0
    standings = [(state, Assignment.State.ASSIGNED) for state in State] + [
        (whole, hands) for whole in (State.ASSIGNED, State.CLOSED) for hands in Assignment.State
    ]
    for state, hands in standings:
        suggestion = matrix(state, hands)
        for (name, move), role in product(MOVES.items(), ROLES):
            cells += 1
            if is_possible(posts[role], move, suggestion) != expected(move, posts[role], suggestion, role):
                wrong.append((name, role, state, hands))
            if move.who not in ROLES[role] and may(posts[role], move, suggestion):
                wrong.append((name, role, "may"))
    assert wrong == []
    assert cells == len(standings) * len(MOVES) * len(ROLES)


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if of_suggestion(move)])
def test_suggestion_moves_from_the_states_of_the_table_only(name, matrix, people):
    by = By("tester", people.alice)
    for state in State:
        suggestion, before = matrix(state), rows()
        holds = state in MOVES[name].sources and MOVES[name].holds(suggestion, None, people.alice.pk)
        with transaction.atomic():
            assert try_it(lambda: moved(suggestion, name, by)) == holds, state  # noqa: B023 called at once
            found = Suggestion.objects.get(pk=suggestion.pk).state
            transaction.set_rollback(True)
        assert found == ((MOVES[name].target or state) if holds else state)
        assert rows() == before


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.is_of_department])
def test_assignment_moves_from_the_states_of_the_table_only(name, matrix, people):
    by, move = By("tester", people.emil), MOVES[name]
    for whole, hands in product(State, Assignment.State):
        suggestion, before = matrix(whole, hands), rows()
        assignment = suggestion.assignments.all()[0]
        stands = whole in move.whole and hands in move.sources
        holds = stands and move.holds(suggestion, assignment, people.emil.pk)
        with transaction.atomic():
            assert try_it(lambda: hand_on(assignment, name, by)) == holds, (whole, hands)  # noqa: B023 called at once
            found = Assignment.objects.get(pk=assignment.pk).state
            transaction.set_rollback(True)
        assert found == ((move.target or hands) if holds else hands)
        assert rows() == before


def try_it(deed) -> bool:
    try:
        deed()
    except ActionRefused as refusal:
        assert str(refusal)
        return False
    return True


@pytest.mark.parametrize("state", STATES)
def test_over_http_only_what_is_possible_is_made(state, suggest, brought_to, move, people, parks):
    suggest(title="Further benches")
    free = Department.objects.create(name="Water")
    suggestion = brought_to(state)
    cells = list(product(MOVES, vars(people)))
    at = STATES.index(state)
    for name, who in cells if os.environ.get("EVERY") else cells[at % SAMPLE :: SAMPLE]:
        person = getattr(people, who)
        standing = with_everything(Suggestion.objects).get(pk=suggestion.pk)
        possible = is_possible(read_posts(person), MOVES[name], standing)
        before = rows()
        with transaction.atomic():
            status = move(person, suggestion, name, **fields_for(name, parks, free)).status_code
            told = rows()
            transaction.set_rollback(True)
        cell = f"{name} by {who} in {state}: {status}"
        assert (status in (200, 201)) == possible, cell
        if not possible:
            assert status in (403, 404, 409, 422), cell
            assert told == before, cell


def fields_for(name, parks, free) -> dict:
    """Whoever has it already is not assigned it again."""
    fields = fields_of(name, free if name == "assign" else parks)
    form = DEEDS[name].form
    needed = form is not None and not DEEDS[name].is_form_optional
    assert fields or not needed, f"FIELDS in tests/suggestions/conftest.py has nothing for the move {name}"
    return fields


def test_table_is_kept_beside_the_app():
    told = StringIO()
    call_command("explain_suggestion_moves", stdout=told)
    assert told.getvalue() == explained()
    assert FILE.read_text(encoding="utf-8") == explained(), "manage.py explain_suggestion_moves --write"


def test_diagram_names_every_state_and_move():
    text = explained()
    assert [name for name in MOVES if f"| `{name}` |" not in text] == []
    assert [state for state in [*State, *Assignment.State] if f"    {state} : " not in text] == []


def test_command_writes_the_file(tmp_path, monkeypatch):
    from deliberation.suggestions.management.commands import explain_suggestion_moves as command

    monkeypatch.setattr(command, "FILE", tmp_path / "MOVES.md")
    call_command("explain_suggestion_moves", write=True, stdout=StringIO())
    assert (tmp_path / "MOVES.md").read_text(encoding="utf-8") == explained()
