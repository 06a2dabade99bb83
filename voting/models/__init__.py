from voting.models.ballots import GRADE_SETS, STANDARD, UNKNOWN, Ballot, Choice, Grade, Merit, Paper
from voting.models.registers import Confirmation, Elector, HandedBack, Issuance
from voting.models.votes import Vote

__all__ = [
    "GRADE_SETS",
    "STANDARD",
    "UNKNOWN",
    "Ballot",
    "Choice",
    "Confirmation",
    "Elector",
    "Grade",
    "HandedBack",
    "Issuance",
    "Merit",
    "Paper",
    "Vote",
]
