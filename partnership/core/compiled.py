"""The text of a query, written once in the life of a process (ADR 166)."""

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from django.db.models import Field

M = TypeVar("M", bound=Model)


class Asked(Value):
    """The place in a kept query of what differs each time: the first, the second, … that is asked."""

    def __init__(self, place: int, field: "Field[Any, Any]") -> None:
        super().__init__(place, output_field=field)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def among(self, asked: tuple[Any, ...]) -> Any:
        """As the database takes it."""
        return self.output_field.get_db_prep_value(asked[self.value], connection)


class Compiled:
    """A query that asks the same each time, or the same with other values where it says ``Asked``.

    Writing the text of a query costs Django several times what a small database takes to answer it: where one is a
    part of a job that people wait for, it is kept. ``rows`` says what is asked, and is itself asked the first time
    alone: it may depend on nothing but the code.
    """

    def __init__(self) -> None:
        self.kept: dict[str, tuple[SQLCompiler, str, tuple[Any, ...]]] = {}

    def fetch(self, rows: Callable[[], QuerySet[Any, Any]], *asked: Any) -> list[tuple[Any, ...]]:
        """What is there now, as plain rows, unconverted."""
        _, text, params = self._written(rows)
        with connection.cursor() as cursor:
            cursor.execute(text, _filled(params, asked))
            return list(cursor.fetchall())

    def records(self, rows: Callable[[], QuerySet[M, Any]], *asked: Any) -> list[M]:
        """What is there now, as records with what the query selects and annotates; it prefetches nothing."""
        kept, text, params = self._written(rows)
        again = copy(kept)
        vars(again).update(connection=connection, as_sql=lambda *_, **__: (text, _filled(params, asked)))
        query = SimpleNamespace(get_compiler=lambda **_: again)
        queryset = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        return list(ModelIterable(cast("QuerySet[M, Any]", queryset)))

    def _written(self, rows: Callable[[], QuerySet[Any, Any]]) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        if connection.vendor not in self.kept:
            compiler = rows().query.get_compiler(connection=connection)
            text, params = compiler.as_sql()
            compiler.connection = None  # a thread's own: each use brings its own
            self.kept[connection.vendor] = compiler, text, tuple(params)
        return self.kept[connection.vendor]


def _filled(params: tuple[Any, ...], asked: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each.among(asked) if isinstance(each, Asked) else each for each in params)
