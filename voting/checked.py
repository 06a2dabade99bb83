"""What each check of `recount.py` and `recount.js` says, in plain words: where it holds, and where it does not."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Checked(NamedTuple):
    name: str
    holds: Promise
    fails: Promise
    # Where one gave nothing to compare with.
    idle: Promise | str = ""


CHECKED = [
    Checked(
        "format",
        _("The file is whole, and written as it must be."),
        _("The file is damaged, or it is no published count."),
    ),
    Checked(
        "definition",
        _("What was voted on is what was fixed beforehand."),
        _("What is said to have been voted on is not what was fixed beforehand."),
    ),
    Checked(
        "chain",
        _("Nothing in the record of the ballot was changed, added or left out."),
        _("The record of the ballot was changed: its entries do not follow one another."),
    ),
    Checked(
        "verbs",
        _("All was done in the right order: fixed, opened, closed, counted."),
        _("What the record says was done is not possible, or not in this order."),
    ),
    Checked(
        "keys",
        _("The keys of the papers and of the box are as they must be."),
        _("A key of the papers or of the box is not as it must be."),
    ),
    Checked(
        "register",
        _("The register of electors is the one that was fixed beforehand."),
        _("The register of electors is not the one that was fixed beforehand."),
    ),
    Checked(
        "collectors",
        _("Whoever collected papers is on the register, and was named at the close."),
        _("The list of who collected papers is not right."),
    ),
    Checked(
        "order",
        _("Each paper stands in the list once, under its own number."),
        _("A paper stands in the list twice, or under a wrong number."),
    ),
    Checked("token", _("Each paper belongs to this ballot."), _("A paper belongs to another ballot.")),
    Checked(
        "blind-signature",
        _("Each paper was given out by the office, which did not see it."),
        _("A paper is forged: the office never gave it out."),
    ),
    Checked(
        "own-signature",
        _("No paper was changed after it left its phone."),
        _("A paper was changed after it left its phone."),
    ),
    Checked(
        "legality",
        _("The numbers of papers returned, valid and invalid are right."),
        _("The numbers of papers returned, valid or invalid are wrong."),
    ),
    Checked(
        "comments",
        _("Each comment that is shown is the one that was cast."),
        _("A comment was changed, or should not be shown."),
    ),
    Checked(
        "void",
        _("Papers that were handed back are not counted."),
        _("The list of papers that were handed back is not right."),
    ),
    Checked(
        "root",
        _("The papers are those that lay in the box when it was closed."),
        _("The papers are not those that lay in the box when it was closed."),
    ),
    Checked(
        "digests",
        _("The published lists are those that were recorded at the close."),
        _("The published lists are not those that were recorded at the close."),
    ),
    Checked(
        "issued",
        _("No more papers were counted than were issued."),
        _("The numbers of papers issued and counted do not fit together."),
    ),
    Checked(
        "totals",
        _("Counted again, each choice has the same number of votes."),
        _("Counted again, the numbers of votes are others."),
    ),
    Checked(
        "receipts",
        _("The papers whose receipts you gave are counted."),
        _("A receipt that you gave does not fit: its paper is not counted, or it is no receipt of this box."),
        _("Not looked at: you gave no receipt."),
    ),
    Checked(
        "notes",
        _("The codes that you noted are those of this record."),
        _("A code that you noted is not that of this record."),
        _("Not looked at: you gave no code from the hall."),
    ),
]
