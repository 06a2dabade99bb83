"""A ballot's bundle given to the checker that anybody may take, with all receipts that the phones have kept."""

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from congress.rehearsal.booklets import Booklet
from congress.rehearsal.history import Board
from congress.rehearsal.phones import Phone

FAILED = "FAIL "


async def recount(phone: Phone, ballot: int, booklets: Iterable[Booklet]) -> Board | None:
    """With what was noted when it was frozen and when it was closed; None where there is nothing to count."""
    address, booklets = f"/ballots/{ballot}", list(booklets)
    bundle, checker = [await phone.fetch_bytes(f"{address}/{name}") for name in ("bundle.json", "recount.py")]
    told = await phone.fetch(f"{address}/definition.json")
    if not (bundle and checker and told and booklets):
        return None
    receipts = {
        "format": "congress-receipt-v1",
        "ballot": str(ballot),
        "receipts": [one for booklet in booklets for one in booklet.receipts],
    }
    noted = ["--setup", booklets[0].noted, "--closed", told["closed"]["digest"]]
    with TemporaryDirectory() as folder:
        files = {"recount.py": checker, "bundle.json": bundle, "receipts.json": json.dumps(receipts).encode()}
        await asyncio.to_thread(write, Path(folder), files)
        arguments = ["recount.py", "bundle.json", "--receipt", "receipts.json", *noted]
        status, lines = await run(folder, arguments)
    read = await asyncio.to_thread(json.loads, bundle)
    failed = tuple(line for line in lines if line.startswith(FAILED))
    return Board(ballot, read["journal"], read["definition"]["papers"], status, failed)


async def run(folder: str, arguments: list[str]) -> tuple[int, list[str]]:
    """Isolated, so that nothing of the product is there."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _nothing = await process.communicate()
    return await process.wait(), told.decode(errors="replace").splitlines()


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
