"""Who gets what answer from the page to collect on; read by tests/test_permissions.py."""

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
booklet_list           GET  -        302  302  200  200     200  200  200  200     200  200  200
booklet_list           POST -        405
"""
