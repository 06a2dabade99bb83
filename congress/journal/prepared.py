"""Queries whose SQL is written once: of a large one, Django takes many times longer to write it than the database to
answer it."""

import copy
import inspect
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# By type, the n-th value that stands for an argument while the SQL is written, and is nowhere meant.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2**62 + n,
    str: lambda n: f"argument {n} of a prepared query",
    datetime: lambda n: datetime(9000 + n, 1, 1, tzinfo=UTC),
    uuid.UUID: lambda n: uuid.UUID(int=2**120 + n),
}


LARGEST = 2**63 - 1  # an int beyond it stands in no row


def adapted(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


class Written(NamedTuple):
    """Of a query: what makes objects of its rows, what reads them, its SQL, and for each place in that the name of the
    argument, or "" and the constant."""

    rows: Any
    compiler: Any
    sql: str
    places: list[tuple[str, Any]]


class Prepared(Generic[M]):
    """Called with the arguments of the function that it is made of, by name, gives the rows of the queryset that the
    function would return for them, as a list.

    The function is called once, with marks in place of values: each argument, an `int`, `str`, `datetime` or `UUID` as
    its annotation says, must stand in the query as it is. It prefetches nothing and selects whole models.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]):
        self.build = build
        self.marks = {
            name: MARKS[parameter.annotation](n)
            for n, (name, parameter) in enumerate(inspect.signature(build).parameters.items())
        }

    @cached_property
    def written(self) -> Written:
        queryset = self.build(**self.marks)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        names = {adapted(mark): name for name, mark in self.marks.items()}
        places = [(names.get(value, ""), value) for value in parameters]
        missing = self.marks.keys() - {name for name, _constant in places}
        if missing:
            raise TypeError(f"not in the query as they are: {sorted(missing)}")
        converters = compiler.get_converters([expression for expression, *_rest in compiler.select])
        compiler.get_converters = lambda expressions: converters
        return Written(queryset._iterable_class, compiler, sql, places)

    def __call__(self, **values: Any) -> list[M]:
        rows, compiler, sql, places = self.written
        if any(isinstance(value, int) and value > LARGEST for value in values.values()):
            return []
        given = {name: adapted(value) for name, value in values.items()}
        parameters = tuple(given[name] if name else constant for name, constant in places)
        own = copy.copy(compiler)
        own.connection, own.as_sql = connections[DEFAULT_DB_ALIAS], lambda: (sql, parameters)
        query = SimpleNamespace(get_compiler=lambda using: own)
        return list(rows(SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})))

    def first(self, **values: Any) -> M | None:
        return next(iter(self(**values)), None)
