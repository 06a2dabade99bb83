"""Who gets what answer about reports, evaluations and the hall screen; read by tests/test_permissions.py."""

from congress.people.models import Department
from tests.voting.evaluated import answer_fields, evaluation
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_screen          GET  open     302  302  404  404     200  200  200  200     200  200  200
ballot_screen          GET  draft    302  302  404  404     404  404  404  404     404  404  404
ballot_screen          GET  graded   302  302  404  404     200  200  200  200     200  200  200
ballot_screen          GET  afar     302  302  404  404     404  404  404  404     200  200  200
ballot_screen          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_screen          POST open     405
ballot_report          GET  graded   302  302  404  404     200  200  200  200     200  200  200
ballot_report          GET  uncounted 302 302  404  404     403  403  403  200     403  403  200
ballot_report          GET  draft    302  302  404  404     404  404  404  404     404  404  404
ballot_report          GET  open     302  302  404  404     404  404  404  404     404  404  404
ballot_report          GET  afar     302  302  404  404     404  404  404  404     200  200  200
ballot_report          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_report          POST graded   405
ballot_report_docx     GET  graded   302  302  404  404     200  200  200  200     200  200  200
ballot_report_docx     GET  uncounted 302 302  404  404     403  403  403  200     403  403  200
ballot_report_docx     GET  draft    302  302  404  404     404  404  404  404     404  404  404
ballot_report_docx     GET  open     302  302  404  404     404  404  404  404     404  404  404
ballot_report_docx     GET  afar     302  302  404  404     404  404  404  404     200  200  200
ballot_report_docx     GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_report_docx     POST graded   405
ballot_report_csv      GET  graded   302  302  404  404     200  200  200  200     200  200  200
ballot_report_csv      GET  uncounted 302 302  404  404     403  403  403  200     403  403  200
ballot_report_csv      GET  draft    302  302  404  404     404  404  404  404     404  404  404
ballot_report_csv      GET  open     302  302  404  404     404  404  404  404     404  404  404
ballot_report_csv      GET  afar     302  302  404  404     404  404  404  404     200  200  200
ballot_report_csv      GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_report_csv      POST graded   405
evaluation_list        GET  -        302  302  200  200     200  200  200  200     200  200  200
evaluation_list        POST -        405
evaluation_answer      GET  graded   303  303  404  404     403  403  403  403     200  200  403
evaluation_answer      GET  uncounted 303 303  404  404     403  403  403  403     404  404  403
evaluation_answer      GET  open     303  303  404  404     404  404  404  404     404  404  404
evaluation_answer      GET  afar     303  303  404  404     404  404  404  404     200  200  403
evaluation_answer      GET  nothing  303  303  404  404     404  404  404  404     404  404  404
evaluation_answer      POST graded   401  401  404  404     403  403  403  403     201  201  403
evaluation_answer      POST uncounted 401 401  404  404     403  403  403  403     409  409  403
evaluation_answer      POST open     401  401  404  404     404  404  404  404     404  404  404
evaluation_answer      POST afar     401  401  404  404     404  404  404  404     201  201  403
evaluation_answer      POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                                 visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   graded                   no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   uncounted                no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   afar                     no   no   no   no      no   no   no   no      yes  yes  yes
"""

FIELDS = {"evaluation_answer": answer_fields()}


def build(world):
    """Evaluations of Parks: published, of ours and of the other meeting, and one that is not published yet."""
    made = {
        "graded": evaluation(world.ours, "Parks"),
        "uncounted": evaluation(world.ours, "Parks", title="Counted", state="counted"),
        "afar": evaluation(world.theirs, "Parks"),
    }
    world.ballots |= made
    world.reported = made | {name: world.ballots[name] for name in ("open", "draft")}


def arguments(world, route, thing):
    pk = NOWHERE if thing == "nothing" else world.reported[thing].pk
    return [pk, Department.objects.get(name="Parks").pk] if route == "evaluation_answer" else [pk]
