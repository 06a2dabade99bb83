"""Django's pages for the server: each request is done in one go, in one of a few threads that stay."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

# Fewer than the pool's connections to PostgreSQL: the hub and the clock need theirs.
THREADS = 16


class Pages(ASGIHandler):
    """Django's own handler makes a thread, and with it a connection to the database, for every request, and crosses to
    it and back for every step of every middleware. This one crosses once, and what was begun is done to its end, even
    where nobody waits for the answer any more."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        own = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self.threads, own.run, self.answer, scope, body)
        await self.send_response(response, send)

    def answer(self, scope: dict[str, Any], body: BytesIO) -> HttpResponseBase:
        """The whole of a request, in its thread; the answer is complete, and closed."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, response = self.create_request(scope, body)
        if request is not None:
            response = whole(self.get_response(request))
        response._handler_class = self.__class__
        response.close()
        body.close()
        return response


def whole(response: HttpResponseBase) -> HttpResponseBase:
    """A file's answer with the file's content in it: ours are small."""
    if not response.streaming:
        return response
    read = HttpResponse(b"".join(response), status=response.status_code)
    read.headers, read.cookies = response.headers, response.cookies
    read._resource_closers = response._resource_closers
    return read
