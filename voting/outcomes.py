"""What a count decides: whether a motion is carried, who is chosen."""

from voting.models import Ballot


def is_passed(rule: str, *, approve: int, valid: int, roll: int) -> bool:
    match Ballot.PassRule(rule):
        case Ballot.PassRule.SIMPLE:
            return 2 * approve > valid
        case Ballot.PassRule.ABSOLUTE:
            return 2 * approve > roll
        case Ballot.PassRule.TWO_THIRDS:
            return valid > 0 and 3 * approve >= 2 * valid


def chosen_and_tied(counts: dict[str, int], most: int) -> tuple[set[str], set[str]]:
    """The first `most`, and apart from them those at the edge whom only the order of the list would part. Nobody
    without a vote is either."""
    ranked = sorted(counts.values(), reverse=True)
    edge, after = ranked[most - 1], ranked[most] if most < len(ranked) else 0
    tied = {id for id, votes in counts.items() if votes == edge} if edge == after > 0 else set()
    return {id for id, votes in counts.items() if votes >= max(edge, 1)} - tied, tied
