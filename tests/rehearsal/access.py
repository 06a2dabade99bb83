"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
demo                   GET  -     404
demo                   POST -     404
demo_sign_in           GET  -     404
demo_sign_in           POST -     404
demo_drill             GET  -     404
demo_drill             POST -     404
"""

DEMO_ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
demo                   GET  -     200
demo                   POST -     405
demo_sign_in           GET  -     405
demo_sign_in           POST -     303
demo_drill             GET  -     405
demo_drill             POST -     401  401  403  403     403  403  403  403     403  403  201
"""

FIELDS = {"demo_sign_in": {"username": "rep001"}}
