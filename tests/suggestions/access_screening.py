"""Who gets what answer from the memory, the triage page and the import; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
suggestion_nearest     GET  -     302  302  403  403     200  200  200  403     403  403  200
suggestion_nearest     POST -     302  302  403  403     200  200  200  403     403  403  200
screening              GET  ours  302  302  404  404     403  403  403  403     403  403  200
screening              GET  theirs 302 302  404  404     404  404  404  404     403  403  200
screening              POST ours  405
"""

ELEMENTS = {"screening-row"}


def arguments(world, route, thing):
    return [getattr(world, thing).pk]
