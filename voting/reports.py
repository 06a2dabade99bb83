"""The report of a ballot, 测评结果报告 or 票决结果报告, as sections of lines and tables: printed, for Word, as a
spreadsheet and as CSV it says the same."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from voting.board import announced_entries, code_of
from voting.models import UNKNOWN, Ballot, Choice, Paper, Verdict
from voting.result_types import OptionResult, PaperResult, Part, Result
from voting.services.verbs import Verb

Cell = str | int
NONE = "–"


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """`marks` say what it is not: in earnest, or published. `about` is of what it is."""

    name: str
    title: str
    marks: list[str]
    about: list[tuple[str, str]]
    sections: list[Section]
    signatures: list[str]


def report_of(ballot: Ballot, result: Result, address: str) -> Report:
    """Of a counted ballot; `address` is that of its result, for who wants to check it."""
    subjects = [subject_section(result, paper) for paper in result.papers]
    sections = [
        figures_section(result),
        *overview_sections(result),
        *subjects,
        *([scrutiny_section(ballot), *codes_sections(ballot)] if ballot.is_secret else [names_section(result)]),
        Section(_("Check the count"), [how_to_check(ballot, address)]),
    ]
    is_evaluation = ballot.kind == Ballot.Kind.EVALUATION
    return Report(
        _("Report of the evaluation") if is_evaluation else _("Report of the ballot"),
        ballot.title,
        marks_of(ballot, result),
        about(ballot, result),
        sections,
        [_("Scrutineers"), _("Tellers"), _("Date of signing")],
    )


def marks_of(ballot: Ballot, result: Result) -> list[str]:
    void = _(
        "The count of the hall is void: more papers came back than were given out. "
        "These are the figures of the box alone; they decide nothing."
    )
    uncounted = _(
        "The papers of the hall are not counted yet. These are the figures of the box alone; they decide nothing."
    )
    marks = {
        _("For practice: it decides nothing."): ballot.is_practice,
        _("Not published yet"): ballot.state != Ballot.State.PUBLISHED,
        void: result.is_void,
        uncounted: result.awaits_hall and not result.is_void,
    }
    return [mark for mark, holds in marks.items() if holds]


def about(ballot: Ballot, result: Result) -> list[tuple[str, str]]:
    meeting = ballot.meeting
    told = [
        (_("Meeting"), meeting.title),
        (_("Held at"), meeting.place),
        (_("Held on"), date_format(meeting.held_on, "DATE_FORMAT")),
        (_("Kind"), f"{ballot.get_kind_display()} · {_('Secret') if ballot.is_secret else _('Recorded')}"),
    ]
    if result.has_motions:
        told.append((_("Carried with"), ballot.get_pass_rule_display()))
    times = [(_("Opened"), ballot.opened_at), (_("Closed"), ballot.closed_at), (_("Published"), ballot.published_at)]
    return told + [(name, moment(at)) for name, at in times if at]


def moment(at: Any) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATE_FORMAT')} {date_format(local, 'H:i')}"


# What is read out


def figures_section(result: Result) -> Section:
    """One line where it is the same for all subjects, else one for each; of the box and of the hall below it."""
    of_each = [(paper.subject, figure_rows(result, paper)) for paper in result.papers]
    is_one = all(rows == of_each[0][1] for _subject, rows in of_each)
    subjects = [] if is_one else [_("Subject")]
    papers = [_("Papers")] if any(paper.parts for paper in result.papers) else []
    cells: list[list[Cell]] = (
        of_each[0][1] if is_one else [[subject, *row] for subject, rows in of_each for row in rows]
    )
    headings = [*subjects, *papers, *figure_headings()]
    return Section(_("Figures"), register_lines(result), [Table(headings, cells)])


def figure_headings() -> list[str]:
    return [
        _("on the roll"),
        _("present"),
        _("papers issued"),
        _("papers returned"),
        _("papers not returned"),
        _("valid papers"),
        _("invalid papers"),
    ]


def figure_rows(result: Result, paper: PaperResult) -> list[list[Cell]]:
    who: list[Cell] = [result.roll, result.present]
    whole = [*who, *figures_of(paper)]
    if paper.parts is None:
        return [whole]
    nobody: list[Cell] = ["", ""]
    return [
        [_("together"), *whole],
        [_("electronic"), *nobody, *figures_of(paper.parts.electronic)],
        [_("in the hall"), *nobody, *figures_of(paper.parts.hall)],
    ]


def figures_of(one: PaperResult | Part) -> list[Cell]:
    """Issued, returned, not returned, valid, invalid."""
    return [one.issued, one.returned, one.not_returned, or_none(one.valid), or_none(one.invalid)]


def or_none(figure: int | None) -> Cell:
    return NONE if figure is None else figure


def register_lines(result: Result) -> list[str]:
    if not result.is_secret:
        return []
    lines = [
        _("Second booklets: %s.") % result.second_booklets,
        _("Booklets handed back for others: %s.") % result.handed_back,
    ]
    if result.hall:
        said = _("Paper in the hall: %(printed)s printed, %(given)s given out, to %(takers)s electors on the register.")
        hall = {"printed": result.hall.printed, "given": result.hall.given, "takers": result.on_paper}
        lines.append(said % hall)
    return lines


def overview_sections(result: Result) -> list[Section]:
    """All that is rated, on one page."""
    if not result.rated:
        return []
    rows: list[list[Cell]] = [
        [*([or_none(paper.rank)] if result.is_ranked else []), paper.subject, *rate_cells(paper)]
        for paper in result.rated
    ]
    ranking = [_("Rank")] if result.is_ranked else []
    headings = [*ranking, _("Subject"), _("Votes"), _("of those who know"), _("of the roll")]
    return [Section(result.rate_label or _("Good grades"), [], [Table(headings, rows)])]


def rate_cells(paper: PaperResult) -> list[Cell]:
    rate = paper.rate
    return [rate.count, rate.of_known, rate.of_roll] if rate else [NONE] * 3


# A subject


def subject_section(result: Result, paper: PaperResult) -> Section:
    return Section(paper.subject, subject_lines(paper), [table for table in [votes_table(paper)] if table.rows])


def subject_lines(paper: PaperResult) -> list[str]:
    lines = [*hidden_lines(paper), *outcome_lines(paper)]
    if paper.rate:
        rate = paper.rate
        told = {"label": rate.label, "count": rate.count, "known": rate.known}
        told |= {"of_known": rate.of_known, "of_roll": rate.of_roll}
        lines.append(_("%(label)s: %(count)s of %(known)s who know, %(of_known)s; of the roll %(of_roll)s.") % told)
    return lines


def hidden_lines(paper: PaperResult) -> list[str]:
    if not paper.is_hidden:
        return []
    if paper.valid is None:
        return [_("Fewer than 5 papers were returned. What they say is not shown, so that it points at nobody.")]
    said = _(
        "Fewer than 5 papers came from the box, or from the hall. What all say together is not shown, "
        "so that it points at nobody; the outcome is."
    )
    return [said]


def outcome_lines(paper: PaperResult) -> list[str]:
    lines = []
    if paper.passed is not None:
        lines.append(_("Outcome: %s.") % (_("carried") if paper.passed else _("not carried")))
    if paper.kind == Paper.Kind.SELECTION:
        lines.append(
            _("At most %(most)s could be chosen; the %(most)s with the most votes are.") % {"most": paper.most}
        )
    if paper.chosen_ids:
        lines.append(_("Chosen: %s.") % _(", ").join(paper.chosen_labels))
    if paper.tied_ids:
        lines.append(_("A tie at the edge, which this count does not decide: %s.") % _(", ").join(paper.tied_labels))
    if paper.is_narrow:
        lines.append(_("Narrow: as many papers as there were second booklets would decide it."))
    elif paper.is_narrow is None:
        lines.append(_("Whether second booklets could decide it is not shown, as it would point at few papers."))
    return lines


def votes_table(paper: PaperResult) -> Table:
    """Each option with both denominators, and where paper of the hall was counted, both parts."""
    both = part_headings(paper)
    if paper.is_hidden:
        rows = [[label, *parts_of(paper, id), outcome_of(paper, id)] for id, label in paper.labels.items() if both]
        return Table([_("Choice"), *both, _("Outcome of the count")], rows)
    rows = [
        [one.label, one.count, one.of_valid, one.of_roll, *parts_of(paper, one.id), outcome_of(paper, one.id)]
        for one in options_of(paper)
    ]
    headings = [_("Choice"), _("Votes"), _("of the valid papers"), _("of the roll"), *both, _("Outcome of the count")]
    return Table(headings, rows)


def options_of(paper: PaperResult) -> list[OptionResult]:
    return paper.options + ([paper.unknown] if paper.unknown else [])


def part_headings(paper: PaperResult) -> list[str]:
    return [_("electronic"), _("in the hall")] if paper.parts else []


def parts_of(paper: PaperResult, option: str) -> list[Cell]:
    """How often it was chosen in the box, and in the hall."""
    both = [paper.parts.electronic, paper.parts.hall] if paper.parts else []
    return [or_none(part.counts.get(option)) for part in both]


def outcome_of(paper: PaperResult, option: str) -> str:
    if option in paper.chosen_ids:
        return _("chosen")
    if option in paper.tied_ids:
        return _("tied")
    if option == UNKNOWN:
        return _("counted apart")
    if paper.passed is not None and option == Choice.APPROVE:
        return _("carried") if paper.passed else _("not carried")
    return ""


# By whom, and how it is checked


def names_section(result: Result) -> Section:
    """Of a recorded ballot everybody's vote is known."""
    rows: list[list[Cell]] = [
        [paper.subject, option.label, _(", ").join(option.names)]
        for paper in result.papers
        for option in options_of(paper)
        if option.names
    ]
    return Section(_("By name"), [], [Table([_("Subject"), _("Choice"), _("Names")], rows)] if rows else [])


def scrutiny_section(ballot: Ballot) -> Section:
    """Who confirmed which step, and what was objected."""
    said = ballot.verdicts.select_related("user").order_by("pk")
    rows: list[list[Cell]] = [[str(one.user), one.get_step_display(), moment(one.at), verdict_of(one)] for one in said]
    if not rows:
        return Section(_("Scrutineers"), [_("No scrutineer has confirmed a step yet.")])
    headings = [_("Scrutineer"), _("Step"), _("At"), _("Verdict")]
    return Section(_("Scrutineers"), [], [Table(headings, rows)])


def verdict_of(verdict: Verdict) -> str:
    if not verdict.objection:
        return _("confirmed")
    objected = _("objected: %s") % verdict.objection
    if verdict.settled_at is None:
        return f"{objected} · {_('not settled')}"
    return f"{objected} · {_('settled: %s') % verdict.settlement}"


def codes_sections(ballot: Ballot) -> list[Section]:
    """What the hall noted, so that the report belongs to this very ballot."""
    rows: list[list[Cell]] = [
        [
            _("Security code at close") if entry["verb"] == Verb.CLOSED else _("Security code"),
            spaced(code_of(entry["digest"])),
            entry["digest"],
        ]
        for entry in announced_entries(ballot)
    ]
    return [Section(_("Security codes"), [], [Table([_("Step"), _("Code"), _("Full code")], rows)])] if rows else []


def spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def how_to_check(ballot: Ballot, address: str) -> str:
    if not ballot.is_secret:
        return _("Everybody finds the own name beside the own vote above; the figures are the sums of the names.")
    said = _(
        "Anybody who sees the result can count again: on the page %s, or with bundle.json and recount.py from there, "
        "by “python3 recount.py bundle.json”. Line by line it is said whether everything holds; the codes above are "
        "what is compared with."
    )
    return said % address
