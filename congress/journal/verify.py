"""Checking the journal: every number there, every digest right, nothing missing at the end."""

from collections.abc import Iterator

from congress.journal import chain
from congress.journal.models import Entry, Topic


def verify_topic(topic: Topic) -> Iterator[str]:
    """What is wrong with a topic's entries, a sentence each; nothing if it is whole."""
    previous, seq = chain.first_digest(topic.name), 0
    for entry in Entry.objects.filter(topic=topic).order_by("seq").iterator(chunk_size=1000):
        seq += 1
        if entry.seq != seq:
            yield f"{topic.name}: number {seq} is missing"
            return
        if entry.facts is not None and chain.facts_digest(entry.facts) != bytes(entry.facts_digest):
            yield f"{topic.name} {seq}: the facts are not those that were recorded"
        if chain.entry_digest(previous, entry) != bytes(entry.digest):
            yield f"{topic.name} {seq}: the chain is broken"
            return
        previous = bytes(entry.digest)
    if seq != topic.head:
        yield f"{topic.name}: {topic.head} entries were recorded, {seq} are there"
    elif previous != bytes(topic.digest):
        yield f"{topic.name}: the newest digest is not the topic's"
