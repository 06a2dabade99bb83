"""All that the demo shows beside the reference day itself."""

from congress.meetings.models import Meeting
from congress.rehearsal.earlier import load_earlier, load_templates
from congress.rehearsal.first_answers import load_same_day
from congress.rehearsal.reference_ballots import freeze_one
from congress.rehearsal.reference_day import LOADER, load_reference_day


def load_demo() -> Meeting:
    meeting = load_reference_day()
    freeze_one(meeting, by=LOADER)
    load_templates()
    load_earlier()
    load_same_day(meeting)
    return meeting
