"""Who gets what answer from the terms of a meeting."""

from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
terms                  GET  ours     303  303  404  404     200  200  200  200     200  200  200
terms                  GET  theirs   303  303  404  404     404  404  404  404     200  200  200
terms                  GET  nothing  303  303  404  404     404  404  404  404     404  404  404
terms                  POST ours     401  401  404  404     403  403  403  403     403  403  200
terms                  POST theirs   401  401  404  404     404  404  404  404     403  403  200
terms                  POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

ELEMENTS: set[str] = set()
FIELDS = {
    "terms": {
        "cosigning_days": 5,
        "receipt_days": 7,
        "view_months": 1,
        "reply_months": 3,
        "longest_months": 6,
        "renewed_months": 1,
        "rating_days": 30,
        "promise_days": 30,
        "amber_days": 10,
        "is_contact_required": "on",
    }
}


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else getattr(world, thing).pk]
