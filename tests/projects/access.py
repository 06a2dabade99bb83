"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from deliberation.projects.models import Project, Target
from deliberation.projects.services import load_projects
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
project_list           GET  -        302  302  200  200     200  200  200  200     200  200  200
project_list           POST -        405
project_detail         GET  ours     302  302  404  404     200  200  200  200     200  200  200
project_detail         GET  theirs   302  302  404  404     404  404  404  404     200  200  200
project_detail         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
project_detail         POST ours     405
"""


def build(world):
    world.projects = {}
    for thing in ("ours", "theirs"):
        targets = [
            Target(title="Benches <b>", number=20_000, unit="pieces & parts"),
            Target(title="Advisers", unit="everybody"),
        ]
        project = Project(category="Parks & paths", title="Benches <i>for</i> all", note="Elm Street <u>first</u>")
        [world.projects[thing]] = load_projects(meeting=getattr(world, thing), projects=[(project, targets)], by=TESTER)


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.projects[thing].pk]
