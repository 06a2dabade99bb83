"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Paragraph
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
project_from           GET  ours     303  303  404  404     403  403  403  403     403  403  200
project_from           GET  theirs   303  303  404  404     404  404  404  404     403  403  200
project_from           GET  nothing  303  303  404  404     404  404  404  404     404  404  404
project_from           POST ours     401  401  404  404     403  403  403  403     403  403  200
project_from           POST theirs   401  401  404  404     404  404  404  404     403  403  200
project_from           POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

TABLE = """
| Number | Project | Targets |
|---|---|---|
| 7 | Lamps <b> | 12个；灯杆3根 |
"""


def build(world):
    world.projects, world.tables = {}, {}
    for thing in ("ours", "theirs"):
        targets = [
            Target(title="Benches <b>", number=20_000, unit="pieces & parts"),
            Target(title="Advisers", unit="everybody"),
        ]
        project = Project(category="Parks & paths", title="Benches <i>for</i> all", note="Elm Street <u>first</u>")
        [world.projects[thing]] = load_projects(meeting=getattr(world, thing), projects=[(project, targets)], by=TESTER)
        [block] = blocks_of(TABLE)
        version = world.documents[thing].versions.published().get()
        world.tables[thing] = Paragraph.objects.create(
            version=version, position=900, kind=block.kind, text=block.text, html=block.html
        )


def arguments(world, route, thing):
    if route == "project_from":
        return [NOWHERE if thing == "nothing" else world.tables[thing].pk]
    return [NOWHERE if thing == "nothing" else world.projects[thing].pk]
