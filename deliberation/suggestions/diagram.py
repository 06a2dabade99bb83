"""The table of moves as two diagrams and a list, in English: what `manage.py explain_suggestion_moves` prints."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import translation

from deliberation.suggestions.models import Assignment, State
from deliberation.suggestions.moves import MOVES, Move

FILE = Path(__file__).with_name("MOVES.md")
HEAD = """# The moves of a suggestion

Written by `manage.py explain_suggestion_moves --write` from `moves.MOVES`; a test keeps it so. What the
clock does, and what follows of a move for what was not moved, stands in the services.
"""


def explained() -> str:
    with translation.override("en"):
        of_suggestion = [move for move in MOVES.values() if not move.is_of_department]
        of_department = [move for move in MOVES.values() if move.is_of_department]
        parts = [
            HEAD,
            "## The suggestion\n",
            diagram(of_suggestion, State),
            "## The assignment to a department\n",
            diagram(of_department, Assignment.State),
            "## All of them\n",
            listing(),
        ]
        return "\n".join(parts)


def diagram(moves: list[Move], states: Any) -> str:
    """Each move from each state; one that stays comes back to where it began."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value} : {plain(state.label)}" for state in states]
    lines += [
        f"    {source} --> {move.target or source} : {caption(move)}" for move in moves for source in move.sources
    ]
    return "\n".join([*lines, "```", ""])


def caption(move: Move) -> str:
    words = plain(f"{move.label} ({move.who.value})")
    return f"{words} [{plain(move.condition.label)}]" if move.condition else words


def plain(text: Any) -> str:
    """A diagram's words hold no sign of its own language."""
    return str(text).replace(":", ",").replace(";", ",")


def listing() -> str:
    return "\n".join(
        ["| move | label | who | from | to | if |", "|---|---|---|---|---|---|", *map(row, MOVES.values()), ""]
    )


def row(move: Move) -> str:
    return "| " + " | ".join(cells(move)) + " |"


def cells(move: Move) -> Iterator[str]:
    yield f"`{move.name}`"
    yield str(move.label)
    yield str(move.who.value)
    yield ", ".join(map(str, move.sources))
    yield move.target or "stays"
    yield str(move.condition.label) if move.condition else ""
