"""The exact digests of the journal: canonical JSON, SHA-256, each entry over the one before it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, keys sorted by code point, no spaces, no floats, not ASCII-escaped."""
    refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON has no floats")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("canonical JSON has text keys only")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            refuse_floats(part)


def first_digest(topic: str) -> bytes:
    """What stands before a topic's first entry."""
    return hashlib.sha256(f"congress-journal-v1|{topic}".encode()).digest()


def facts_digest(facts: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(facts)).digest()


def text_digest(text: str) -> str:
    """What facts hold of a long text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def seconds(at: datetime) -> str:
    """The time as it stands in the chain: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_digest(previous: bytes, entry) -> bytes:
    """The digest of an entry (a model instance or anything with its fields) that follows `previous`."""
    header = {
        "actor": entry.actor,
        "at": seconds(entry.at),
        "element": entry.element,
        "facts_digest": bytes(entry.facts_digest).hex(),
        "seq": entry.seq,
        "topic": entry.topic_id,
        "verb": entry.verb,
    }
    return hashlib.sha256(previous + canonical(header)).digest()
