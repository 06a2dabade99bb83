"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
home                   GET  -     200  200  200  200     302  302  302  302     302  302  302
home                   POST -     405
desk                   GET  -     302  302  403  403     403  403  403  403     200  200  200
desk                   POST -     405
healthz                GET  -     200
healthz                POST -     405
"""
