"""How the server makes pages: each request in one thread that stays, to its end, with nothing left behind."""

import asyncio
import threading
from io import BytesIO
from pathlib import Path

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import FileResponse, HttpResponse
from django.urls import path
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from congress.desk.pages import THREADS, Pages

PATIENCE = 5  # seconds
CSS = Path(__file__).resolve().parent.parent.parent / "congress" / "static" / "app.css"

seen = []
begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()


class Watching(MiddlewareMixin):
    def process_request(self, request):
        seen.append(threading.current_thread())

    def process_response(self, request, response):
        seen.append(threading.current_thread())
        return response


def quick(request):
    seen.append(threading.current_thread())
    return HttpResponse(translation.get_language())


def slow(request):
    begun.set()
    go_on.wait(PATIENCE)
    ended.set()
    return HttpResponse()


def english(request):
    translation.activate("en")
    return HttpResponse()


def file(request):
    return FileResponse(BytesIO(b"of a file"), filename="words.txt", as_attachment=True)


urlpatterns = [path("quick/", quick), path("slow/", slow), path("english/", english), path("file/", file)]


@pytest.fixture
def pages(settings):
    """The handler with the views above and two middlewares that watch."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.Watching", "congress.desk.middleware.StaticFilesMiddleware"]
    settings.MIDDLEWARE += [f"{__name__}.Watching"]
    for event in (begun, go_on, ended):
        event.clear()
    seen.clear()
    handler = Pages()
    yield handler
    go_on.set()
    handler.threads.shutdown()


def call(pages, address, *headers):
    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": [(b"host", b"testserver"), *headers],
    }
    return ApplicationCommunicator(pages, scope)


async def get(pages, address, *headers):
    """(status, headers, body)"""
    line = call(pages, address, *headers)
    await line.send_input({"type": "http.request", "body": b""})
    start = await line.receive_output(PATIENCE)
    parts = [await line.receive_output(PATIENCE)]
    while parts[-1].get("more_body"):
        parts.append(await line.receive_output(PATIENCE))
    await line.wait(PATIENCE)
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(part["body"] for part in parts)


async def test_request_is_done_in_one_thread(pages):
    await get(pages, "/quick/")
    assert len(seen) == 5
    assert set(seen) == {seen[0]}
    assert seen[0] is not threading.current_thread()


async def test_threads_stay(pages):
    for _n in range(3 * THREADS):
        await get(pages, "/quick/")
    assert len(set(seen)) <= THREADS
    assert all(thread.is_alive() for thread in seen)


async def test_others_are_answered_beside_a_slow_request(pages):
    waiting = asyncio.create_task(get(pages, "/slow/"))
    status, _headers, _body = await get(pages, "/quick/")
    assert (status, waiting.done()) == (200, False)
    go_on.set()
    assert (await waiting)[0] == 200


async def test_what_was_begun_is_done_though_nobody_waits(pages):
    line = call(pages, "/slow/")
    await line.send_input({"type": "http.request", "body": b""})
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    line.stop(exceptions=False)
    go_on.set()
    assert await asyncio.to_thread(ended.wait, PATIENCE)


async def test_request_that_breaks_off_is_not_begun(pages):
    line = call(pages, "/quick/")
    await line.send_input({"type": "http.request", "body": b"half", "more_body": True})
    await line.send_input({"type": "http.disconnect"})
    await line.wait(PATIENCE)
    assert seen == []


async def test_language_of_a_request_does_not_stay_in_its_thread(pages):
    for _n in range(THREADS):
        await get(pages, "/english/")
    bodies = {(await get(pages, "/quick/"))[2] for _n in range(THREADS)}
    assert bodies == {b"zh-hans"}


async def test_file_comes_whole_with_its_headers(pages):
    status, told, body = await get(pages, "/file/")
    assert (status, body) == (200, b"of a file")
    assert (told["content-length"], told["content-disposition"]) == ("9", 'attachment; filename="words.txt"')


async def test_static_file_comes_whole(pages):
    status, told, body = await get(pages, "/static/app.css")
    assert (status, body) == (200, CSS.read_bytes())
    assert told["content-type"].startswith("text/css")
    assert int(told["content-length"]) == len(body)


async def test_known_static_file_is_not_sent_again(pages):
    _status, told, _body = await get(pages, "/static/app.css")
    status, _told, body = await get(pages, "/static/app.css", (b"if-none-match", told["etag"].encode()))
    assert (status, body) == (304, b"")


async def test_part_of_a_static_file_is_sent(pages):
    status, _told, body = await get(pages, "/static/app.css", (b"range", b"bytes=2-5"))
    assert (status, body) == (206, CSS.read_bytes()[2:6])
