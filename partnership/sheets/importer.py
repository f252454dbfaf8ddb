"""What an importer says of itself: the words of its pages, and how a file is read, judged and written for it.

`Records` (one record a row) is the ready one for most tables; measurements, which come in many shapes and by the
million, have their own. Pages and actions know importers only by what stands here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, cast

from django.urls import resolve, reverse

from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.asking import AskingForm
from partnership.sheets.fates import AllFates
from partnership.sheets.models import ImportFile
from partnership.sheets.tables import Choice, Sheet


class Reading(Protocol):
    """A file as it is read now: its table, how it is mapped, and what is still open."""

    @property
    def sheet(self) -> Sheet: ...

    @property
    def said(self) -> dict[str, Any]:
        """The mapping as it is kept with the file."""

    @property
    def rows(self) -> int:
        """How many rows are judged under it."""

    @property
    def is_open(self) -> bool:
        """Whether there are questions."""

    @property
    def left_out(self) -> list[str]:
        """What of the file somebody leaves out, by its name there."""

    @property
    def unread(self) -> list[str]:
        """Columns that nothing is read from, by their heads: none is dropped without a word."""

    @property
    def columns_taken(self) -> int: ...

    @property
    def without_value(self) -> Sequence[int]:
        """Lines with a cell that says that it holds no value, one for each."""


class Home(NamedTuple):
    """The page on which what came in is seen: its address's name, its title, and the words that lead there."""

    address: str
    title: str
    words: str


R = TypeVar("R", bound=Reading)
F = TypeVar("F", bound=AllFates)


class Importer(ABC, Generic[R, F]):
    """A kind of thing that comes in by files."""

    address: ClassVar[str]
    """The name of its first page's address, such as "outcomes:import"; those of a file's pages begin with it."""
    event: ClassVar[str]
    """What is recorded once for each file that is saved."""
    title: ClassVar[str]
    lede: ClassVar[str]
    help: ClassVar[str]
    """The template of what its files may look like: list items."""
    nouns: ClassVar[str]
    """One and several of what is saved: "value,values"."""
    home: ClassVar[Home]
    too_large: ClassVar[str] = "The file is larger than 10 MB. Split it."
    refusal: ClassVar[str]
    """The sentence to who may not send files."""
    accepts: ClassVar[str] = ".csv,.tsv,.txt,.xlsx"
    accepts_said: ClassVar[str] = "CSV or XLSX, up to 10 MB."
    rows_a_second: ClassVar[int] = 5_000
    """How many any machine saves; while it does, the lease of the job cannot be renewed."""
    thing: ClassVar[str] = "row"
    """What the file has one of for each fate, where it is no table."""

    @abstractmethod
    def heads(self) -> Sequence[tuple[str, bool]]:
        """Over the cells of a row in the preview, and whether they are figures."""

    @abstractmethod
    def may(self, person: Person) -> bool:
        """Whether somebody sends files at all."""

    def lacking(self, person: Person) -> str:
        """What must be there before any file of theirs can go in, as a sentence; nothing where all is there."""
        return ""

    @abstractmethod
    def read(self, sheet: Sheet, said: dict[str, Any] | None, answered: frozenset[str] = frozenset()) -> R:
        """A file as it is mapped so far; None: as it proposes itself."""

    def table(self, content: bytes, chosen: Choice = Choice()) -> Sheet:  # noqa: B008  # a named tuple never changes
        """The file as a table. Raises tables.Unreadable."""
        return tables.read(content, chosen)

    def source_of(self, sheet: Sheet) -> str:
        """What files of one source share: what was answered about one is taken over for the next."""
        return tables.source_of(sheet)

    def remarks(self, reading: R, fates: F) -> Sequence[str]:
        """A sentence for each kind of thing that is taken otherwise than it stands in the file."""
        return ()

    def undoing(self, file: ImportFile, *, by: Person) -> str:
        """Where what a saved file brought is taken back; nothing where it is not, or nothing of it is as it came."""
        return ""

    def remember(self, reading: R) -> dict[str, Any]:
        """What a large file's questions are made of, as JSON; nothing where it is simply read again."""
        return {}

    def recollect(self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], kept: dict[str, Any]) -> R:
        """The reading of which this was remembered, without going through the table."""
        return self.read(sheet, said, answered)

    @abstractmethod
    def judge(
        self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], *, by: Person
    ) -> AbstractContextManager[tuple[R, F]]:
        """The file as it is read, and what would become of its rows if this person saved them."""

    @abstractmethod
    def judge_again(self, fates: F, *, by: Person) -> None:
        """In the transaction that writes: what was judged before it began, beside what holds now. May raise Refused."""

    @abstractmethod
    def write(self, fates: F, *, by: Person, file: ImportFile) -> Counter[str]:
        """Save the good rows of the file, in the caller's transaction; how many had which fate. May raise Refused."""

    @abstractmethod
    def form(
        self, reading: R, *, everything: bool = False, data: Any = None, by: Person | None = None, first: int = 0
    ) -> AskingForm:
        """The questions that are open, or with ``everything`` whatever can be answered otherwise, for who is asked."""

    def take_over(self, said: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
        """The mapping with what somebody answered."""
        return said | answers

    def recall(self, said: dict[str, Any], answered: frozenset[str]) -> dict[str, Any]:
        """The mapping for another file of a source that was mapped before: what was proved then is proved anew."""
        return said | {name: "" for name in ("date_order", "decimal_mark") if name not in answered}

    def noun(self, count: int) -> str:
        one, several = self.nouns.split(",")
        return one if count == 1 else several

    # The addresses of a file's pages, for templates.

    @property
    def mapping_address(self) -> str:
        return f"{self.address}_mapping"

    @property
    def saving_address(self) -> str:
        return f"{self.address}_saving"

    @property
    def withdrawal_address(self) -> str:
        return f"{self.address}_withdrawal"


AnyImporter = Importer[Any, Any]


def importer_at(address: str) -> AnyImporter:
    """The importer whose first page has this address."""
    return cast(AnyImporter, resolve(reverse(address)).kwargs["importer"])
