"""A table of cards, one a row: what each column says, by the tool whose table it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from partnership.core.tables import FORMULA, neutral
from partnership.projects.importing.addresses import attachment_of_cell, led_to
from partnership.projects.importing.cards import Incoming, Item, Named, Said, digest_of
from partnership.projects.importing.heads import DATES, KINDS, Tool
from partnership.projects.importing.moments import day, moment
from partnership.projects.importing.shapes import clean, read_or_kept
from partnership.sheets.cells import Cell, Percent, shown, text_of
from partnership.sheets.columns import columns_besides
from partnership.sheets.evidence import Evidence
from partnership.sheets.tables import Line, Sheet

CLOSED_SAID = (
    "closed|done|complete|completed|archived|finished|resolved|yes|true|1|x|geschlossen|erledigt|abgeschlossen|fertig"
    "|archiviert|ja|fermé|fermée|terminé|terminée|achevé|achevée|effectué|effectuée|oui|cerrado|cerrada|completado"
    "|completada|terminado|terminada|sí|completato|chiuso|voltooid"
)
CLOSED = frozenset(CLOSED_SAID.split("|"))
OPEN = frozenset(["no", "false", "0", "nein", "non", "nee", "open", "offen", "ouvert", "abierto"])
ATTACHED = frozenset(["attachment", "attachments", "anhang", "anhänge", "pièce jointe", "pièces jointes", "adjuntos"])
UNRESOLVED = frozenset(
    ("", "unresolved", "nicht gelöst", "nicht erledigt", "non résolu", "non résolue", "sin resolver")
)
LONGEST_LABELS, LONGEST_NAME = 2_000, 300
"""Longer cells are no such thing, and looking through them would take for ever."""
COUNTED = re.compile(r"(\d+)\s*/\s*(\d+)")
TICKED = re.compile(r"\[([ xX])\]\s*")
TRELLO_COLOUR = re.compile(r" \((?:green|yellow|orange|red|purple|blue|sky|lime|pink|black)(?:_\w+)?\)$")
WEKAN_COLOURS = (
    "white|green|yellow|orange|red|purple|blue|sky|lime|pink|black|silver|peachpuff|crimson|plum|darkgreen|slateblue"
    "|magenta|gold|navy|gray|saddlebrown|paleturquoise|mistyrose|indigo"
)
WEKAN_COLOUR = re.compile(rf"(\S.*?)-(?:{WEKAN_COLOURS})(?=\s|$)")
RESOURCE_SHARE = re.compile(r"\[[^\]]*\]$")


@dataclass
class Table:
    """How a table is read: its tool, which columns tell what, and how it writes days."""

    sheet: Sheet
    tool: Tool
    columns: Mapping[str, Sequence[int]]
    date_order: str
    zone: ZoneInfo
    keeps_rest: bool = True
    plan: str = ""
    """A name that stands above the table."""
    others: list[tuple[int, str]] = field(default_factory=list)
    """The columns that tell nothing of these, with their heads."""

    def __post_init__(self) -> None:
        used = {column for columns in self.columns.values() for column in columns}
        self.others = [
            (column, clean(text_of(head)) or f"Column {column + 1}")
            for column, head in enumerate(self.sheet.header.cells)
            if column not in used
        ]
        self.plan = _plan_above(self.sheet)

    def cards(self) -> Iterator[Incoming]:
        for line in self.sheet.lines:
            yield self._card(line)

    def see_days(self, line: Line, evidence: Evidence) -> None:
        """Learn from its dates, and from those of its comments, how the file writes them."""
        for name in DATES:
            for column in self.columns.get(name, ()):
                evidence.see_day(line.cell(column))

    def unread(self) -> list[str]:
        used = {column for columns in self.columns.values() for column in columns}
        return columns_besides(self.sheet, used) if not self.keeps_rest else []

    def _card(self, line: Line) -> Incoming:
        if line.problem:
            return Incoming(line.number, "", problem=line.problem)
        card = Incoming(line.number, self._text(line, "title"), self._text(line, "key"), text=self._text(line, "text"))
        card.scope = self._text(line, "project") or self.plan
        card.under, card.swimlane = self._text(line, "list"), self._text(line, "swimlane")
        card.state = self._text(line, "state")
        self._project(card, line)
        card.people = self._people(line)
        card.labels = self._labels(line)
        card.due_on = self._day(card, line, "due")
        card.done_since = self._why_done(card, line)
        self._items(card, line)
        card.comments = [said for cell in self._texts(line, "comment") if (said := self._said(cell))]
        card.begun_at = self._moment(card, line, "begun")
        card.touched_at = self._moment(card, line, "touched")
        self._rest(card, line)
        return card

    def _texts(self, line: Line, name: str) -> list[str]:
        cells = (line.cell(column) for column in self.columns.get(name, ()))
        return [found for cell in cells if (found := _words(cell))]

    def _text(self, line: Line, name: str) -> str:
        return next(iter(self._texts(line, name)), "")

    def _day(self, card: Incoming, line: Line, name: str) -> date | None:
        said = self._text(line, name)
        return read_or_kept(card, KINDS[name].label, said, lambda each: day(each, self.zone, self.date_order))

    def _moment(self, card: Incoming, line: Line, name: str) -> datetime | None:
        said = self._text(line, name)
        return read_or_kept(card, KINDS[name].label, said, lambda each: moment(each, self.zone, self.date_order))

    def _project(self, card: Incoming, line: Line) -> None:
        """A task may be in several projects: its first is the card's."""
        first, *others = parted(self._text(line, "project"), ",") or [self.plan]
        card.project = first
        if others:
            card.rest.append(("Also in", ", ".join(others)))
            card.remarks.append(("projects", f"also in {', '.join(others)}: named in its description"))

    def _people(self, line: Line) -> list[Named]:
        names, addresses = self._texts(line, "person"), self._texts(line, "address")
        handle, separators = self._text(line, "handle"), self.tool.between_people
        apart = [each for cell in names for each in parted(cell, separators or ";")]
        if not separators and not addresses and not handle and self.tool.name in ("CSV", "Trello", "Asana"):
            apart = [each for name in apart for each in (parted(name, ",") if name.count(",") != 1 else [name])]
        apart = [RESOURCE_SHARE.sub("", name) for name in apart]
        people = [_named(name) for name in apart]
        if addresses or handle:
            people = _with_addresses(people, [each for cell in addresses for each in parted(cell, ";, ")], handle)
        people += [_named(each) for cell in self._texts(line, "members") for each in parted(cell, separators or ";,")]
        return list({person.ways: person for person in people if person.ways}.values())

    def _labels(self, line: Line) -> list[str]:
        found: list[str] = []
        for cell in self._texts(line, "labels"):
            if self.tool.parts == "wekan":
                found += _labels_of_wekan(cell)
            else:
                found += [TRELLO_COLOUR.sub("", each) for each in parted(cell, self.tool.parts or ",;|")]
        return list(dict.fromkeys(found))

    def _why_done(self, card: Incoming, line: Line) -> str:
        if done_on := self._text(line, "done_on"):
            return f"completed {done_on[:20]}"
        if self._text(line, "closed").casefold() in CLOSED:
            return "closed"
        if self._text(line, "resolution").casefold() not in UNRESOLVED:
            return f"resolved as {self._text(line, 'resolution')}"
        percent = self._text(line, "percent").rstrip("% ")
        if percent in ("100", "100.0", "100,0") or (percent == "1" and "%" not in self._text(line, "percent")):
            return "100 % complete"
        return card.state.lower() if card.state.casefold() in CLOSED and "list" in self.columns else ""

    def _items(self, card: Incoming, line: Line) -> None:
        done = self._text(line, "items_done")
        counted, named = COUNTED.fullmatch(done), {each.casefold() for each in parted(done, ";\n")}
        texts = [each for cell in self._texts(line, "items") for each in parted(cell, ";\n" if ";" in cell else "\n")]
        all_done = bool(counted) and counted[1] == counted[2] if counted else False
        seen: Counter[str] = Counter()
        items = []
        for text in texts:
            box = TICKED.match(text)
            bare = TICKED.sub("", text, count=1) if box else text
            seen[bare] += 1
            is_done = all_done or bare.casefold() in named or bool(box and box[1] != " ")
            items.append(Item(f"{bare[:150]}#{seen[bare]}", bare, is_done))
        card.items = items
        if counted and not all_done and counted[1] != "0":
            card.rest.append(("Checklist there", f"{counted[1]} of {counted[2]} done"))
            card.remarks.append(
                ("ticks", f"{counted[1]} of its {counted[2]} items are done; the file does not say which")
            )

    def _said(self, cell: str) -> Said | None:
        """“date;author;text”, as Jira writes it, in either order of the first two; else all of it is the text."""
        first, second, text = (*cell.split(";", 2), "", "")[:3]
        for at_said, author in ((first, second), (second, first)):
            try:
                at = moment(at_said, self.zone, self.date_order)
            except (ValueError, OverflowError, OSError):
                continue
            if at and text.strip():
                by = _named(author.strip())
                return Said(digest_of(at, author, text.strip()), by if by.words else None, at, text.strip())
        return Said(digest_of(cell), None, None, cell)

    def _rest(self, card: Incoming, line: Line) -> None:
        if parent := self._text(line, "parent"):
            card.rest.append(("Part of", parent))
        for name in ("done_on", "percent"):
            if words := self._text(line, name):
                card.rest.append((KINDS[name].label, words))
        if (words := self._text(line, "resolution")) and words.casefold() not in UNRESOLVED:
            card.rest.append((KINDS["resolution"].label, words))
        if (words := self._text(line, "closed")) and words.casefold() not in CLOSED | OPEN:
            card.rest.append((KINDS["closed"].label, words))
        if card.state and not card.done_since:
            card.rest.append((KINDS["state"].label, card.state))
        if self.keeps_rest:
            self._other_columns(card, line)

    def _other_columns(self, card: Incoming, line: Line) -> None:
        kept: dict[str, list[str]] = {}
        for column, head in self.others:
            if words := _words(line.cell(column)):
                kept.setdefault(head, []).append(words)
        for column in range(self.sheet.width, len(line.cells)):
            if words := _words(line.cell(column)):
                kept.setdefault(f"Column {column + 1}", []).append(words)
        for head, said in kept.items():
            if head.casefold() in ATTACHED:
                card.rest += map(attachment_of_cell, said)
            else:
                card.rest.append((head, ", ".join(map(led_to, dict.fromkeys(said)))))


def under_parents(cards: Sequence[Incoming]) -> None:
    """A subtask that is in no list of its own stands in that of the task that it is a part of."""
    lists = {card.title: card.under for card in cards if card.under}
    for card in cards:
        parent = next((words for head, words in card.rest if head == "Part of"), "")
        if not card.under and lists.get(parent):
            card.under = lists[parent]
            card.remarks.append(("parents", "stands in the list of the task that it is a part of"))


def parted(text: str, separators: str) -> list[str]:
    """The parts of a cell, without what is empty."""
    pieces = re.split(f"[{re.escape(separators)}]", text) if separators else [text]
    return list(dict.fromkeys(bare for piece in pieces if (bare := piece.strip())))


def _words(cell: Cell) -> str:
    """What a cell says; an apostrophe by which an export kept a spreadsheet from running it is no part of that."""
    said = clean(shown(cell) if isinstance(cell, Percent) else text_of(cell))
    return said[1:] if said[:1] == "'" and said[1:2] in FORMULA and neutral(said[1:]) == said else said


def _named(text: str) -> Named:
    """A name, an address, or both: “Max Møller <max@example.org>”."""
    if len(text) <= LONGEST_NAME and (match := re.fullmatch(r"(.*?)\s*[<(]([^<>()\s]+@[^<>()\s]+)[>)]", text)):
        return Named(match[1].strip("\" '"), match[2])
    return Named("", text) if re.fullmatch(r"\S+@\S+", text) else Named(text)


def _with_addresses(people: list[Named], addresses: list[str], handle: str) -> list[Named]:
    """Names and addresses in two columns are those of the same people, where they are as many."""
    names = [each for person in people for each in parted(person.name, ",")] if len(addresses) > 1 else []
    if len(names) == len(addresses) > 1:
        return [Named(name, address) for name, address in zip(names, addresses, strict=True)]
    first = people[0] if people else Named("")
    address = addresses[0] if addresses else first.address
    others = [Named("", each) for each in addresses[1:]]
    return [Named(first.name, address, handle or first.handle), *people[1:], *others]


def _labels_of_wekan(cell: str) -> list[str]:
    """“Name-colour Name-colour”: what has a colour may have blanks in it, what has none is parted at them."""
    if len(cell) > LONGEST_LABELS:
        return cell.split()
    named = [match[1].strip() for match in WEKAN_COLOUR.finditer(cell)]
    return named + WEKAN_COLOUR.sub("", cell).split()


def _plan_above(sheet: Sheet) -> str:
    for _, cells in sheet.besides.above:
        words = [text_of(cell) for cell in cells if cell != ""]
        if len(words) >= 2 and words[0].casefold().rstrip(":") in ("plan name", "planname", "nom du plan", "plan"):
            return clean(words[1])
    return ""
