"""Who gets what answer from the pages on which a count is checked; read by tests/test_permissions.py."""

from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
check_list             GET  -        200
check_list             POST -        405
ballot_check           GET  frozen   303  303  404  404     404  404  404  404     404  404  404
ballot_check           GET  counted  303  303  404  404     200  200  200  200     200  200  200
ballot_check           GET  shown    200
ballot_check           GET  recorded 303  303  404  404     404  404  404  404     404  404  404
ballot_check           GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_check           POST shown    405
"""


def arguments(world, route, thing):
    """The ballots are those of access_board.py."""
    if route == "check_list":
        return []
    return [NOWHERE if thing == "nothing" else world.boards[thing].pk]
