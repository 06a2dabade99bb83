"""What is published of a secret ballot: its chain, the board and the bundle that anybody may check."""

from typing import Any

from congress.journal.models import Entry
from voting.models import Ballot


def frozen_entry(ballot: Ballot) -> Entry:
    return Entry.objects.get(topic_id=ballot.topic, seq=1)


def frozen_facts(ballot: Ballot) -> dict[str, Any]:
    """The definition."""
    facts: dict[str, Any] = frozen_entry(ballot).facts or {}
    return facts
