"""The product's settings for the servers of these tests, with two switches.

FAULTS_HINTS_LOST: which part of all hints gets lost, 0 to 1. FAULTS_QUERIES: count what is asked of the database,
and tell it at /faults/queries/.
"""

from congress.settings import *  # noqa: F403

HINTS_LOST = env.float("FAULTS_HINTS_LOST", default=0.0)  # noqa: F405
COUNT_QUERIES = env.bool("FAULTS_QUERIES", default=False)  # noqa: F405

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.apps.FaultsConfig"]  # noqa: F405
if COUNT_QUERIES:
    ROOT_URLCONF = "tests.faults.urls"
