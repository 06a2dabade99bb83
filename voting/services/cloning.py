"""A new draft from an earlier ballot: the same papers and settings, without its times."""

from congress.journal.services import By, record, service
from congress.meetings.models import Meeting, Phase
from voting.models import Ballot, Paper
from voting.services.drafts import drafted, put_down

SETTINGS = [
    *("note", "kind", "is_secret", "electors_from", "pass_rule", "minutes", "grace_s"),
    *("collect_needs_presence", "board_is_public", "max_reissue", "is_ranked"),
]
OF_PAPERS = ["subject", "kind", "options", "max_choices", "department", "details"]


@service
def clone_ballot(*, ballot: Ballot, meeting: Meeting, is_practice: bool, by: By) -> Ballot:
    """Of any state, for this meeting or another. Agenda item and phase stay where they are of the same one."""
    draft = put_down(
        meeting=meeting,
        title=ballot.title,
        papers=[copied(paper) for paper in ballot.papers.select_related("department")],
        phase=phase_in(meeting, ballot.phase),
        item=ballot.item if meeting.pk == ballot.meeting_id else None,
        is_practice=is_practice,
        **{name: getattr(ballot, name) for name in SETTINGS},
    )
    record([drafted(draft)], by=by, made=draft, location=draft.edit_url)
    return draft


def copied(paper: Paper) -> Paper:
    return Paper(**{name: getattr(paper, name) for name in OF_PAPERS})


def phase_in(meeting: Meeting, phase: Phase) -> Phase | None:
    """The same phase, or the one of its kind of another meeting."""
    return phase if phase.meeting_id == meeting.pk else meeting.phases.filter(kind=phase.kind).first()
