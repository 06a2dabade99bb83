"""What must have come of the papers that the phones cast in secret, and whether it did. Pure, as `checks.py`."""

from congress.rehearsal.checks import Check
from congress.rehearsal.history import CAST, COLLECT, COUNTER, CURRENT, Act, Board, History
from congress.rehearsal.outcomes import compare, number_in

# The public chain of a secret ballot that nobody handed back to: these entries, once, in this order, and no other.
CHAIN = ("ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted", "ballot.published")


def check_papers(history: History) -> Check:
    """What the bundle says is what the phones chose and were given receipts for; each finds its own on the board."""
    check = Check()
    boards = {board.ballot: board for board in history.boards}
    for pk in {*boards, *(number_in(act.address) for act in history.accepted(CAST))}:
        cast = acts_of(history, CAST, pk)
        if pk in boards:
            compare_board(check, boards[pk], cast, acts_of(history, COLLECT, pk))
            compare_looks(check, boards[pk], history)
            compare_results(check, boards[pk], history)
        else:
            check.expect(False, "ballot", pk, "without a bundle", times=sum(act.is_accepted for act in cast))
    return check


def acts_of(history: History, kind: str, ballot: int) -> list[Act]:
    """Those that should be accepted; what must be refused shows in what it would have changed."""
    return [act for act in history.acts if act.kind == kind and number_in(act.address) == ballot]


def compare_board(check: Check, board: Board, cast: list[Act], collected: list[Act]) -> None:
    name = f"ballot {board.ballot}"
    check.expect(board.recount == 0, name, "recount.py", board.recount, *board.failed)
    issued = board.facts("ballot.closed").get("issued", 0)
    compare(check, issued, collected, name, "issued")
    for paper in board.papers:
        pk = paper["id"]
        counted, where = board.totals.get(pk, {}), f"{name} paper {pk}"
        filled = [act for act in cast if act.fields.get(pk) or paper["kind"] == "selection"]
        compare(check, counted.get("returned", 0), cast, where, "returned")
        compare(check, counted.get("valid", 0), filled, where, "valid")
        for option in sorted({*(one["id"] for one in paper["options"]), *counted.get("counts", {})}):
            said = [act for act in cast if option in act.fields.get(pk, ())]
            compare(check, counted.get("counts", {}).get(option, 0), said, where, option)


def compare_looks(check: Check, board: Board, history: History) -> None:
    """Everybody was served the same board, and the ballot that he collected for."""
    frozen, hashes = board.journal[0]["digest"], board.facts("ballot.closed").get("hashes_digest")
    page = board.facts("ballot.frozen").get("page_digest")
    for look in (look for look in history.looks if look.ballot == board.ballot):
        name = f"{look.phone} ballot {board.ballot}"
        check.expect(not look.missing, name, "not on the board:", *look.missing, times=len(look.missing))
        check.expect(look.noted == frozen, name, "another definition")
        check.expect(look.hashes == hashes, name, "another board")
        check.expect(look.page in ("", page), name, "another page")


def compare_results(check: Check, board: Board, history: History) -> None:
    """What the office shows is what the bundle says, as far as it shows it: what could point at persons it does not."""
    shown = next((one["result"]["papers"] for one in history.ballots if one["pk"] == board.ballot), {})
    for pk, totals in board.totals.items():
        figures = shown.get(pk, {})
        counts = figures.get("counts") or {}
        said = {name: figures.get(name) for name in ("returned", "valid", "invalid")} | counts
        told = totals | totals["counts"]
        wrong = sorted(name for name, value in said.items() if value not in (None, told.get(name)))
        check.expect(bool(figures) and not wrong, "ballot", board.ballot, "paper", pk, "shown otherwise:", *wrong)


# What nobody is to be told


def check_secrecy(history: History) -> Check:
    """The chains of secret ballots have no entry that they should not have: none says who collected or cast."""
    check = Check()
    for board in history.boards:
        name = f"ballot.{board.ballot}"
        verbs = tuple(entry["verb"] for entry in board.journal)
        check.expect(verbs == CHAIN, name, *verbs)
        for line in (line for line in history.lines if line.topic == name):
            check.expect(line.settled <= len(verbs), line.phone, name, "an entry that is in no bundle:", line.settled)
            for _at, frame in line.heard:
                is_public = frame.kind in (*CHAIN, COUNTER, CURRENT)
                check.expect(is_public, line.phone, name, frame.kind, frame.seq)
    return check


def papers_of(history: History) -> dict[str, int]:
    """In booklets, over all secret ballots."""
    return {
        "collected": len(history.accepted(COLLECT)),
        "cast": len(history.accepted(CAST)),
        "looked": len(history.looks),
    }
