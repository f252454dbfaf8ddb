"""Cards come in by files of other tools: the declaration of their importer."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.urls import reverse

from partnership.core.days import company_zone
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.bringing import bring_cards
from partnership.projects.actions.card_fates import CardFates
from partnership.projects.actions.judging import Judge, known_people
from partnership.projects.actions.missing import missing, said_of
from partnership.projects.forms.importing import CardsForm
from partnership.projects.importing import boards
from partnership.projects.importing.boards import BoardSheet
from partnership.projects.importing.exports import board_in
from partnership.projects.importing.finding import Directory
from partnership.projects.importing.heads import line_of_heads
from partnership.projects.importing.mapping import OUT
from partnership.projects.importing.reading import CardsReading, read_cards
from partnership.projects.importing.shapes import is_json
from partnership.projects.models import BroughtCard, Project
from partnership.projects.models.brought import IMPORTER
from partnership.projects.permissions import BRINGERS_ONLY, can_add_card, can_change_cards
from partnership.sheets import tables
from partnership.sheets.importer import Home, Importer
from partnership.sheets.models import ImportFile
from partnership.sheets.tables import Choice, Sheet


class Cards(Importer[CardsReading, CardFates]):
    address = IMPORTER
    event = "cards.imported"
    title = "Cards from elsewhere"
    lede = "Send what your tool exports. You see every card’s fate before anything is saved; nothing is dropped unsaid."
    help = "projects/import_help.html"
    nouns = "card,cards"
    home = Home("projects:board", "Board", "See the board")
    refusal = BRINGERS_ONLY
    accepts = ".json,.csv,.tsv,.txt,.xlsx"
    accepts_said = "JSON, CSV or XLSX, up to 10 MB."
    too_large = "The file is larger than 10 MB. Export fewer cards at once, or a table of them."
    rows_a_second = 300
    thing = "card"

    def heads(self) -> Sequence[tuple[str, bool]]:
        return [(head, False) for head in ("Card", "Project", "Lane", "Column", "Done by", "Due")]

    def may(self, person: Person) -> bool:
        return can_change_cards(person)

    def lacking(self, person: Person) -> str:
        if not any(can_add_card(person, lane) for lane in Lane.objects.open().with_sides()):
            return "Your side owns no lane yet, so its cards have nowhere to go. An administrator sets the lanes up."
        if not Project.objects.visible_to(person).open().exists():
            return (
                "A card is a piece of a project, and none runs yet. A request that both sides accept becomes one: send "
                "your file then."
            )
        return ""

    def table(self, content: bytes, chosen: Choice = Choice()) -> Sheet:  # noqa: B008  # a named tuple never changes
        if is_json(content):
            return boards.sheet_of(board_in(content, company_zone()))
        sheet = tables.read(content, chosen)
        heads = line_of_heads(sheet) if chosen.header is None else None
        return tables.read(content, chosen._replace(header=heads)) if heads else sheet

    def source_of(self, sheet: Sheet) -> str:
        return boards.source_of(sheet) if isinstance(sheet, BoardSheet) else tables.source_of(sheet)

    def read(self, sheet: Sheet, said: dict[str, Any] | None, answered: frozenset[str] = frozenset()) -> CardsReading:
        return read_cards(sheet, said, zone=company_zone(), directory=Directory.of(known_people()))

    @contextmanager
    def judge(
        self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], *, by: Person
    ) -> Iterator[tuple[CardsReading, CardFates]]:
        reading = self.read(sheet, said, answered)
        yield reading, CardFates(reading, None if reading.is_open else self._judge(reading, by))

    def _judge(self, reading: CardsReading, by: Person) -> Judge:
        return Judge(reading, by, self.source_of(reading.sheet))

    def judge_again(self, fates: CardFates, *, by: Person) -> None:
        """Beside what is here now: cards may have moved, lanes filled, projects closed since."""
        again = CardFates(fates.reading, self._judge(fates.reading, by))
        fates.judge, fates.placed = again.judge, again.placed

    def write(self, fates: CardFates, *, by: Person, file: ImportFile) -> Counter[str]:
        gone = missing(fates)
        counts = bring_cards(fates, by=by, file=file)
        return Counter({**counts, "missing": len(gone)}) if gone else counts

    def form(
        self,
        reading: CardsReading,
        *,
        everything: bool = False,
        data: Any = None,
        by: Person | None = None,
        first: int = 0,
    ) -> CardsForm:
        return CardsForm(data, reading=reading, everything=everything, by=by, first=first)

    def remarks(self, reading: CardsReading, fates: CardFates) -> Sequence[str]:
        gone = missing(fates)
        said = [said_of(gone, reading.tool)] if gone else []
        return [*said, *reading.besides, *fates.remarks(), *reading.not_on_cards]

    def undoing(self, file: ImportFile, *, by: Person) -> str:
        standing = BroughtCard.objects.first_by(file).filter(card__taken_off_at=None, card__version=1)
        return reverse("projects:import_undoing", args=[file.pk]) if standing.exists() else ""

    def recall(self, said: dict[str, Any], answered: frozenset[str]) -> dict[str, Any]:
        """What is there no more is asked about again: a project that was closed, a lane that was archived."""
        known: dict[str, set[Any]] = {
            "projects": {OUT, *Project.objects.open().values_list("pk", flat=True)},
            "lanes": {*Lane.objects.open().values_list("pk", flat=True)},
        }
        kept = {name: {each: pk for each, pk in said.get(name, {}).items() if pk in of} for name, of in known.items()}
        return said | kept | {"date_order": said.get("date_order", "") if "date_order" in answered else ""}


CARDS = Cards()
