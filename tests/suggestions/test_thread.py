"""The thread of a suggestion as a lay person reads it."""

import pytest

from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.services.verbs import Verb
from deliberation.suggestions.standing import now_of
from deliberation.suggestions.steps import STAGE_OF, headline_of


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "It is a draft. Nobody else sees it yet."),
        ("submitted", "It is with the secretariat, which decides whether it is accepted."),
        ("accepted", "It was accepted, and the secretariat is choosing a department for it."),
        ("sent_back", "No department has it at present. The secretariat assigns it again."),
        ("replied", "It was replied to. Those who suggested it are asked to rate the reply."),
        ("closed", "It is settled."),
        ("asked", "It was replied to, and what was promised is tracked until it is done."),
        ("refused", "It was not accepted."),
        ("lane", "It is to be answered on the spot, today, by: Parks."),
        ("answered", "It was answered on the spot by: Parks. Its author decides whether that settles it."),
    ],
)
def test_page_says_first_where_it_stands(state, sentence, brought_to, people, reading):
    suggestion = brought_to(state)
    page = reading(people.alice).get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert f'<p class="lead stands">{sentence}</p>' in page


def test_every_state_has_its_sentence():
    assert all(now_of(Suggestion(state=state)) for state in State.values if state != State.ASSIGNED)


def test_steps_stand_under_headlines(brought_to, people, reading):
    page = reading(people.alice).get(f"/suggestions/{brought_to('closed').pk}/")
    assert [(stage.headline, len(stage.steps)) for stage in page.context["stages"]] == [
        ("How it began", 1),
        ("What the secretariat decided", 1),
        ("With the departments", 3),
        ("The reply", 2),
        ("Rating", 1),
    ]


def test_every_stage_has_a_headline():
    assert all(headline_of(stage) for stage in STAGE_OF.values())
    assert set(STAGE_OF) <= set(Verb)


def test_both_ways_are_shown_between_what_was_merged_and_split(suggest, people, reading):
    whole, merged, part = (suggest(title=title) for title in ("Whole", "Merged", "Part"))
    Suggestion.objects.filter(pk=merged.pk).update(state="merged", merged_into=whole)
    Suggestion.objects.filter(pk=part.pk).update(split_of=whole)
    alice = reading(people.alice)
    pages = {one.title: alice.get(one.get_absolute_url()).content.decode() for one in (whole, merged, part)}
    shown = {
        title: [one.title for one in (whole, merged, part) if f'href="{one.get_absolute_url()}"' in page]
        for title, page in pages.items()
    }
    assert shown == {"Whole": ["Merged", "Part"], "Merged": ["Whole"], "Part": ["Whole"]}
