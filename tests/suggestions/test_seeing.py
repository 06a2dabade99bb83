"""Who sees a suggestion: the query of lists, the page's own, and the two of its live topic say the same."""

import pytest
from django.http import Http404

from congress.journal import topics
from deliberation.suggestions.elements import suggestion_for
from deliberation.suggestions.models import Suggestion

from .test_moves import STATES

pytestmark = pytest.mark.django_db


def has_page(person, pk):
    try:
        return suggestion_for(person, pk).pk == pk
    except Http404:
        return False


@pytest.mark.parametrize("state", STATES)
def test_list_page_and_topic_agree_who_sees_it(state, brought_to, people):
    suggestion, persons = brought_to(state), vars(people)
    kind, pk = topics.find(suggestion.topic)
    audience = set(kind.audience(pk))
    listed = {who for who, person in persons.items() if Suggestion.objects.visible_to(person).filter(pk=pk).exists()}
    assert "alice" in listed
    assert "hanna" not in listed
    assert {who for who, person in persons.items() if has_page(person, pk)} == listed
    assert {who for who, person in persons.items() if kind.can_follow(person, pk)} == listed
    assert {who for who, person in persons.items() if person.pk in audience} == listed


def test_who_was_shut_out_sees_nothing(brought_to, people):
    suggestion = brought_to("assigned")
    kind, pk = topics.find(suggestion.topic)
    assert has_page(people.alice, pk) and kind.can_follow(people.alice, pk)
    people.alice.is_active = False
    assert not has_page(people.alice, pk)
    assert not kind.can_follow(people.alice, pk)
