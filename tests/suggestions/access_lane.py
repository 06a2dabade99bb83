"""Who gets what answer from the pages of the same-day lane and of the figures; read by tests/test_permissions.py."""

from congress.people.models import Department
from deliberation.suggestions.services import lane, writing
from tests.conftest import TESTER

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
duty_list              GET  ours   303 303  404  404     403  403  403  403     403  403  200
duty_list              GET  theirs 303 303  404  404     404  404  404  404     403  403  200
duty_list              POST ours   401 401  404  404     403  403  403  403     403  403  409
duty_list              POST theirs 401 401  404  404     404  404  404  404     403  403  200
same_day_board         GET  ours   302 302  404  404     403  403  403  403     403  403  200
same_day_board         GET  theirs 302 302  404  404     404  404  404  404     403  403  200
same_day_board         POST ours   405
meeting_figures        GET  ours   302 302  404  404     200  200  200  200     200  200  200
meeting_figures        GET  theirs 302 302  404  404     404  404  404  404     200  200  200
meeting_figures        POST ours   405
all_figures            GET  -      302 302  403  403     403  403  403  403     403  403  200
all_figures            POST -      405
figures_sheet          GET  ours   302 302  404  404     403  403  403  403     403  403  200
figures_sheet          GET  theirs 302 302  404  404     404  404  404  404     403  403  200
figures_sheet          POST ours   405
"""

ELEMENTS = {"same-day-board"}


def build(world):
    """In our meeting Parks are on duty and have one to answer, of alice, so that they stay on duty."""
    department = Department.objects.get()
    alice = world.users["alice"]
    lane.set_duties(meeting=world.ours, departments=[department], by=TESTER)
    urgent = writing.write_suggestion(
        meeting=world.ours,
        author=alice,
        author_number="001",
        title="Lights",
        body="They are out.",
        category="safety",
        publish=False,
        is_submitted=True,
        by=TESTER,
    )
    lane.put_into_lane(suggestion=urgent, department=department, by=TESTER)
    world.suggestions["urgent"] = urgent


def arguments(world, route, thing):
    return [getattr(world, thing).pk]
