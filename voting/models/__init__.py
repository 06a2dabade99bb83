from voting.models.answers import Rectification
from voting.models.ballots import GRADE_SETS, STANDARD, UNKNOWN, Ballot, Choice, Grade, Merit, Paper
from voting.models.hall import Batch, Tally
from voting.models.helping import Admission, Tablet
from voting.models.registers import Confirmation, Elector, HandedBack, Issuance
from voting.models.scrutiny import ScrutineerElection, Verdict
from voting.models.votes import Vote

__all__ = [
    "GRADE_SETS",
    "STANDARD",
    "UNKNOWN",
    "Admission",
    "Ballot",
    "Batch",
    "Choice",
    "Confirmation",
    "Elector",
    "Grade",
    "HandedBack",
    "Issuance",
    "Merit",
    "Paper",
    "Rectification",
    "ScrutineerElection",
    "Tablet",
    "Tally",
    "Verdict",
    "Vote",
]
