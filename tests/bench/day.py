"""A day measured from outside: `python -m tests.bench.day`. A demo of its own is started for it, and ended."""

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
from http.cookies import SimpleCookie
from pathlib import Path

from tests.demo_server import ROOT, DemoServer

MINUTES = os.environ.get("BENCH_MINUTES", "3")


def fetch(port: int, path: str, cookies: dict[str, str], **form: str):
    """(headers' cookies, body as sent over the line) of a request as a browser makes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    if form:
        headers |= {"X-CSRFToken": cookies["csrftoken"], "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if form else "GET", path, urllib.parse.urlencode(form) or None, headers)
    response = connection.getresponse()
    found = {}
    for line in response.headers.get_all("Set-Cookie", []):
        found |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
    return found, response.read(), response.headers


def first_visit(port: int) -> tuple[int, dict[str, int]]:
    """Compressed bytes of the agenda page with everything it loads, for somebody who was never here."""
    cookies, _body, _headers = fetch(port, "/demo/", {})
    cookies |= fetch(port, "/demo/sign-in/", cookies, username="rep001")[0]
    _cookies, body, headers = fetch(port, "/meetings/1/", cookies)
    sizes = {"page": len(body)}
    html = (gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body).decode()
    for path in sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))):
        sizes[path.rpartition("/")[2]] = len(fetch(port, path, {})[1])
    return sum(sizes.values()), sizes


def rehearse(port: int, folder: str) -> dict:
    report = Path(folder) / "report.json"
    command = [sys.executable, "manage.py", "rehearse", "--url", f"http://127.0.0.1:{port}", "--minutes", MINUTES]
    subprocess.run([*command, "--json", str(report)], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return json.loads(report.read_text())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = DemoServer(Path(folder))
        started = server.start()
        try:
            total, sizes = first_visit(server.port)
            report = rehearse(server.port, folder)
        finally:
            server.stop()
    latency = report["latency_ms"]
    rows = [
        ("demo: from an empty database to the first answer", f"{started:.1f} s"),
        ("first visit of the agenda page, compressed", f"{total / 1000:.1f} kB"),
        *((f"  of it {name}", f"{size / 1000:.1f} kB") for name, size in sizes.items()),
        *((f"{name}: {at}", f"{value[at]:.0f} ms") for name, value in latency.items() for at in ("p50", "p95", "p99")),
        *((f"{name} (of {found['checked']} checked)", found["count"]) for name, found in report["checks"].items()),
    ]
    for name, value in rows:
        print(f"{name:<60} {value:>10}")  # noqa: T201


if __name__ == "__main__":
    main()
