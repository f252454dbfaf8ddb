"""Two at the same moment: what one of them may only be once was saved by the other. The sentence for the later one.

A form asks whether it is there already, and between its question and the save somebody may be quicker. Then the
database refuses, and whoever asked hears what the form would have said (`core/verbs.py`).
"""

import re
from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Field, UniqueConstraint

MEANWHILE = "Somebody saved the same at the same moment. Look at what stands there now."
SQLITE = re.compile(r"^UNIQUE constraint failed: (?:index '(?P<index>\w+)'|(?P<columns>[\w., ]+))$")
POSTGRES = re.compile(r"Key \((?P<columns>[\w, \"]+)\)=")
UNIQUE = "23505"


def sentence(error: IntegrityError) -> str:
    """What to say of a row that is there already; empty for what else a database refuses."""
    said = getattr(error.__cause__, "diag", None)
    if said is not None:
        if said.sqlstate != UNIQUE:
            return ""
        found = POSTGRES.search(said.message_detail or "")
        columns = {name.strip(' "') for name in found["columns"].split(",")} if found else set()
        return _words(said.constraint_name or "", said.table_name or "", frozenset(columns))
    found = SQLITE.match(str(error))
    if found is None:
        return ""
    places = [place.strip().partition(".") for place in (found["columns"] or "").split(",")]
    return _words(found["index"] or "", places[0][0], frozenset(column for _, _, column in places))


def _words(name: str, table: str, columns: frozenset[str]) -> str:
    return _by_name().get(name) or _by_columns().get((table, columns)) or MEANWHILE


@cache
def _by_name() -> dict[str, str]:
    """By the constraint's name, for those with a sentence of their own."""
    return {
        each.name: str(each.violation_error_message)
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, UniqueConstraint) and each.violation_error_message != each.default_violation_error_message
    }


@cache
def _by_columns() -> dict[tuple[str, frozenset[str]], str]:
    """By table and columns: SQLite names no constraint where it names columns, and neither does a field's own rule."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            said = str(field.error_messages["unique"])
            if field.unique and said != str(Field.default_error_messages["unique"]):
                found[model._meta.db_table, frozenset({str(field.column)})] = said
        for each in model._meta.constraints:
            if isinstance(each, UniqueConstraint) and each.fields and each.name in _by_name():
                columns = frozenset(str(getattr(model._meta.get_field(name), "column", "")) for name in each.fields)
                found.setdefault((model._meta.db_table, columns), _by_name()[each.name])
    return found
