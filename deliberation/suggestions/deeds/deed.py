from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from congress.people.posts import Posts
from deliberation.suggestions.models import Assignment, Suggestion
from deliberation.suggestions.moves import Move


@dataclass(frozen=True)
class Target:
    """Who makes which move of what; the assignment only where a department moves."""

    request: HttpRequest
    posts: Posts
    move: Move
    suggestion: Suggestion
    assignment: Assignment | None = None


def nothing(_target: Target) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Deed:
    """How a move is made by a person."""

    do: Callable[..., Any]
    said: Any
    form: type[BaseForm] | None = None
    # Made by one tap on the suggestion's page; the others have a page of their own.
    is_straight: bool = False
    # Offered at a place of its own, not among the buttons.
    is_apart: bool = False
    # What the form begins with, what it is made with, what the service gets besides, what the page shows besides.
    initial: Callable[[Target], dict[str, Any]] = nothing
    with_: Callable[[Target], dict[str, Any]] = nothing
    besides: Callable[[Target], dict[str, Any]] = nothing
    context: Callable[[Target], dict[str, Any]] = nothing
    template: str = "suggestions/suggestion_move.html"
    # A form that may be left out altogether: the move is made as the suggestion stands.
    is_form_optional: bool = False
    has_files: bool = False
