"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
home                   GET  -     200  200  200  200     302  302  302  302     302  302  302
home                   POST -     405
desk                   GET  -     302  302  403  403     403  403  403  403     200  200  200
desk                   POST -     405
my_record              GET  -     302  302  404  404     200  200  200  404     404  404  404
my_record              POST -     405
representative_record  GET  alice 302  302  404  404     200  403  403  403     403  403  200
representative_record  GET  theirs 302 302  404  404     404  404  404  404     403  403  200
representative_record  POST alice 405
healthz                GET  -     200
healthz                POST -     405
"""


def arguments(world, route, thing):
    row = world.rows["ivan" if thing == "theirs" else thing]
    return [row.meeting_id, row.pk]
