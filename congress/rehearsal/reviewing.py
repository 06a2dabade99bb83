"""What must be true of what was said of the documents: nothing lost or doubled, everybody's agreement counted once.

Pure, as `checks.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import inf

from congress.rehearsal.checks import Check
from congress.rehearsal.conduct import TAG, people_of
from congress.rehearsal.courses import number_in
from congress.rehearsal.history import AGREEMENT, ANSWER, COMMENT, MARK, OPINION, OUTCOME, Act, History
from congress.rehearsal.outcomes import expect_once


def check_remarks(history: History) -> Check:
    """The review result lists what was said once, with those who agree and what was decided; so do the screens."""
    check = Check()
    said = {act.answer["id"]: act for act in history.placed() if act.kind == OPINION}
    rows = {row["pk"]: row for row in history.remarks}
    agreed, decided = agreements_of(history, said), last_outcomes(history)
    for pk, act in said.items():
        row = rows.get(pk)
        check.expect(row is not None, act.phone, "remark", pk, "not listed")
        if row is not None:
            compare_agreements(check, row, agreed[pk].values())
            is_so = row["outcome"] in decided.get(pk, ("",))
            check.expect(is_so, "remark", pk, "outcome", row["outcome"], "not", *decided.get(pk, ()))
    expect_once(check, [row["pk"] for row in history.remarks], "remark")
    expect_once(check, [mark for row in history.remarks for mark in MARK.findall(row["body"])], "made twice")
    check_agreeing(check, history, said, agreed)
    return check


def agreements_of(history: History, said: dict[int, Act]) -> dict[int, dict[str, float]]:
    """How often each phone said the same of each remark; inf where it is in doubt."""
    taps: dict[int, dict[str, float]] = defaultdict(Counter)
    for act in (act for act in history.acts if act.kind == AGREEMENT):
        if number_in(act.address) in said:
            taps[number_in(act.address)][act.phone] += inf if act.is_in_doubt else act.is_accepted
    return taps


def compare_agreements(check: Check, row: dict, taps: Iterable[float]) -> None:
    """Whoever said it an odd number of times agrees; of those in doubt each may or may not."""
    taps = list(taps)
    least = sum(times % 2 for times in taps if times != inf)
    off = max(least - row["agrees"], row["agrees"] - least - taps.count(inf), 0)
    check.expect(off == 0, "remark", row["pk"], "agreements", row["agrees"], "not", least, times=int(off))


def last_outcomes(history: History) -> dict[int, tuple[str, ...]]:
    """What each remark's outcome is, or may be where one is in doubt."""
    found: dict[int, tuple[str, ...]] = {}
    acts = [act for act in history.acts if act.kind == OUTCOME]
    for act in sorted((act for act in acts if act.is_placed), key=lambda act: act.seq):
        found[number_in(act.address)] = (act.fields["outcome"],)
    for act in (act for act in acts if act.is_in_doubt):
        pk = number_in(act.address)
        found[pk] = (*found.get(pk, ("",)), act.fields["outcome"])
    return found


def check_agreeing(check: Check, history: History, said: dict[int, Act], agreed: dict[int, dict[str, float]]) -> None:
    """On every screen of its document a remark shows the same people."""
    people = people_of(history)
    for screen in (screen for screen in history.screens if screen.is_current):
        for pk, taps in agreed.items():
            frame = screen.elements.get(said[pk].element) if said[pk].topic == screen.topic else None
            button = TAG.search(frame.html) if frame else None
            if button:
                sure = {people.get(phone, phone) for phone, times in taps.items() if times != inf and times % 2}
                perhaps = {people.get(phone, phone) for phone, times in taps.items() if times == inf}
                shown = set(button[1].split())
                is_so = shown - perhaps == sure - perhaps
                check.expect(is_so, screen.phone, screen.topic, "remark", pk, *sorted(shown), "not", *sorted(sure))


# What the day brought


def review_of(history: History) -> dict[str, int]:
    accepted = Counter(act.kind for act in history.acts if act.is_accepted)
    return {
        "comments": accepted[COMMENT],
        "agreements": accepted[AGREEMENT],
        "answers": accepted[ANSWER],
        "outcomes": accepted[OUTCOME],
    }
