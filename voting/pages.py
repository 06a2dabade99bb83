"""What electors of a secret ballot are served, as it is fixed with the ballot."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from voting.models import Ballot


def page_of(ballot: Ballot) -> str:
    return phone().page_of(ballot) if phone() else ""


def collect_page(ballot: Ballot) -> str:
    return phone().collect_page() if phone() else ""


def phone() -> Any:
    """The phone's side, once it is there."""
    return import_module("voting.phone") if find_spec("voting.phone") else None
