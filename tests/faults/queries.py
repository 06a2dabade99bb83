"""Counting what a server asks of its database, by the thread that asks."""

import threading
from collections import Counter

from django.http import HttpRequest, JsonResponse

asked: Counter[str] = Counter()


def watch(connection, **_signal) -> None:
    """Every statement of this connection is counted from now on."""
    if count not in connection.execute_wrappers:
        connection.execute_wrappers.append(count)


def count(execute, sql, params, many, context):
    asked[threading.current_thread().name.partition("_")[0]] += 1
    return execute(sql, params, many, context)


def tell(request: HttpRequest) -> JsonResponse:
    return JsonResponse(asked)
