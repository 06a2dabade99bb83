"""Settings of the default stack, but with the product's own queries written once."""

from tests.bench.default_stack import *  # noqa: F403

SQL_WRITTEN_ONCE = True
