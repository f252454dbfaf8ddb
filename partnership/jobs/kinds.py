"""A kind of long work, as the area that has it declares it: what it is called, how many, its steps, its result.

Each area says its kinds in ``<area>/jobs.py`` as ``KINDS``; settings.JOB_KINDS lists those modules.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from partnership.jobs.models import Job
    from partnership.people.models import Person

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """What one step writes, and how far the job is with it.

    ``write`` runs in one transaction with the progress, which only commits while the lease is ours. It may change
    ``job.memo``, which is kept with it. On SQLite nobody else writes meanwhile: a fifth of a second is long.
    ``next_takes`` is how much longer than a lease the step after it may take, for what can only be written as one.
    """

    done: int
    now: str = ""
    write: Callable[[], object] | None = None
    next_takes: timedelta = timedelta()


Steps = Generator[Step, None, None]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: a sentence, and where to see it (the job's own page has its file)."""

    said: str
    url: str = ""
    file_name: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work.

    ``steps`` begins where ``job.done`` and ``job.memo`` say that the last one ended, whoever did it; what it reads
    between two steps it reads outside of any transaction. ``may`` is asked again at each turn: who started a job may
    have left since.
    """

    name: str
    sentence: str  # what the work is: "Inviting people"
    noun: str  # what is counted: "people"
    count: Callable[[Job], int]
    steps: Callable[[Job], Steps]
    result: Callable[[Job], Result]
    may: Callable[[Person], bool]
    in_one_go: bool = False  # it holds something open that no other turn could have: it begins anew when it is parted
    guarded: bool = False  # its file is only given to whoever has just shown who they are
    keeps_file: timedelta = A_DAY


def kinds() -> dict[str, Kind]:
    """Every kind by its name."""
    return _declared(tuple(settings.JOB_KINDS))


@cache
def _declared(modules: tuple[str, ...]) -> dict[str, Kind]:
    return {kind.name: kind for module in modules for kind in import_module(module).KINDS}
