"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from sesame.utils import get_token

from congress.people.notices import notify
from congress.people.views import LINK_SCOPE
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
sign_in                GET  -     200  200  302  302     302  302  302  302     302  302  302
sign_in                POST -     422  422  302  302     302  302  302  302     302  302  302
sign_in_code           GET  -     200
sign_in_code           POST -     422
personal_link          GET  alice    200
personal_link          GET  nothing  404
personal_link          POST alice    303
personal_link          POST nothing  404
sign_out               GET  -     405
sign_out               POST -     200
me                     GET  -     302  302  200  200     200  200  200  200     200  200  200
me                     POST -     405
display_set            GET  -     405
display_set            POST -     303
notice_list            GET  -     302  302  200  200     200  200  200  200     200  200  200
notice_list            POST -     405
notice_detail          GET  alice    302  302  404  404     302  404  404  404     404  404  404
notice_detail          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
notice_detail          POST alice    405
notices_read           GET  -     405
notices_read           POST -     401  401  200  200     200  200  200  200     200  200  200
reach_set              GET  -     303  303  200  200     200  200  200  200     200  200  200
reach_set              POST -     401  401  200  200     200  200  200  200     200  200  200
code_issue             GET  alice    405
code_issue             POST alice    401  401  403  403     403  403  403  403     403  403  200
code_issue             POST nothing  401  401  403  403     403  403  403  403     403  403  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
person   alice                    no   no   no   no      yes  no   no   no      no   no   no
person   gone                     no
person   nothing                  no
"""

ELEMENTS = {"notice", "notice-count"}
FIELDS = {"reach_set": {"reach": "at_once"}}


def build(world):
    told = {"alice": 2, "emil": 1}
    for name, times in told.items():
        for n in range(times):
            notify(users=[world.users[name].pk], kind="probe.told", url="/me/", key=f"{n}")
    world.notices = {"alice": world.users["alice"].notices.first()}


def arguments(world, route, thing):
    if route == "notice_detail":
        return [NOWHERE if thing == "nothing" else world.notices[thing].pk]
    if route == "personal_link":
        return ["nothing" if thing == "nothing" else get_token(world.users[thing], scope=LINK_SCOPE)]
    return [NOWHERE if thing == "nothing" else world.users[thing].pk]


def topic(world, word, thing):
    return world.users[thing].pk
