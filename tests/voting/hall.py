"""Paper in the hall for tests: batches given out, and what was counted of them."""

from tests.conftest import TESTER
from tests.voting.assembly import electors
from voting.models import Paper
from voting.services.hall import give_paper, print_papers


def printed(ballot, n=10):
    return print_papers(ballot=ballot, printed=n, by=TESTER)


def given(ballot, n, batch=None, *, first=0):
    """A batch of which so many electors took one, the first on the register first."""
    batch = batch or printed(ballot)
    for elector in electors(ballot)[first : first + n]:
        give_paper(ballot=ballot, label=elector.label, batch=batch, by=TESTER)
    batch.refresh_from_db()
    return batch


def count_of(batch, returned=None, *, invalid=0, **changed):
    """What fits: all valid papers have the first option, which of a selection is one choice of each."""
    returned = batch.given if returned is None else returned
    papers = {str(paper.pk): paper_count(paper, returned, invalid) for paper in batch.ballot.papers.all()}
    missing = max(0, batch.given - returned)
    sheets = {"returned": returned, "not_returned": missing, "unused": batch.printed - batch.given}
    return sheets | {"papers": papers} | changed


def paper_count(paper: Paper, returned, invalid):
    first, *others = paper.labels
    return {"invalid": invalid, "counts": {first: returned - invalid} | dict.fromkeys(others, 0)}


def fields_of(count):
    """As the form has them."""
    fields = {name: str(count[name]) for name in ("returned", "not_returned", "unused")}
    for paper, counted in count["papers"].items():
        fields[f"invalid-{paper}"] = str(counted["invalid"])
        fields |= {f"votes-{paper}-{option}": str(n) for option, n in counted["counts"].items()}
    return fields
