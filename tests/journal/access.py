"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
live_topics            GET  -     200
live_topics            POST -     405
live_since             GET  -     200
live_since             POST -     405
"""
