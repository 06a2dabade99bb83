from voting.models.answers import Rectification
from voting.models.ballots import Ballot, Paper
from voting.models.grades import (
    GOOD_GRADES,
    GRADE_SETS,
    STANDARD,
    UNKNOWN,
    Choice,
    FiveGrades,
    Grade,
    Merit,
    Qualification,
    grade_set_of,
)
from voting.models.hall import Batch, Tally
from voting.models.helping import Admission, Tablet
from voting.models.registers import Confirmation, Elector, HandedBack, Issuance
from voting.models.scrutiny import Dismissal, ScrutineerElection, Verdict
from voting.models.votes import Vote

__all__ = [
    "GOOD_GRADES",
    "GRADE_SETS",
    "STANDARD",
    "UNKNOWN",
    "Admission",
    "Ballot",
    "Batch",
    "Choice",
    "Confirmation",
    "Dismissal",
    "Elector",
    "FiveGrades",
    "Grade",
    "HandedBack",
    "Issuance",
    "Merit",
    "Paper",
    "Qualification",
    "Rectification",
    "ScrutineerElection",
    "Tablet",
    "Tally",
    "Verdict",
    "Vote",
    "grade_set_of",
]
