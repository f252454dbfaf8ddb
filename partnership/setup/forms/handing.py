"""Who takes what from somebody: a choice for each group, and one for each thing that goes elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.forms import Together
from partnership.people.models import Invitation, Person, Role, Seat, Side
from partnership.setup.holdings import Given, Held, Kind
from partnership.setup.leaving import Then, digest_of

OPEN, KEEP = "open", "keep"
NOBODY_CHOSEN = "Choose who takes these."
NOTHING_CHOSEN = "Choose who takes these, or say what becomes of them."
FEW = 60
"""So many things of a kind get a select each; beyond that a field with a list of names, which a page can carry."""


@dataclass
class Row:
    """One thing with the choice that was made for it: "" as the group's, "open", "keep" or a person's number."""

    held: Held
    name: str
    chosen: str = ""
    written: str = ""
    error: str = ""
    to: Person | None = None


@dataclass
class Group:
    """The things of one kind that the same people may take."""

    kind: Kind
    side: str
    name: str
    candidates: list[Person]
    may_keep: bool
    rows: list[Row] = field(default_factory=list)
    chosen: str = ""
    error: str = ""

    @property
    def may_be_open(self) -> bool:
        return bool(self.kind.open_words) and not all(row.held.needs_somebody for row in self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > FEW

    @property
    def heading(self) -> str:
        return self.kind.counted(len(self.rows))

    @cached_property
    def options(self) -> SafeString:
        """What may be chosen, written once for all the selects of the group."""
        return format_html_join(
            "", '<option value="{}">{}</option>', [*((who.pk, who.name) for who in self.candidates), *self.ways]
        )

    @property
    def ways(self) -> list[tuple[str, str]]:
        """What may be chosen beside people."""
        ways = [(OPEN, self.kind.open_words)] if self.may_be_open else []
        return [*ways, (KEEP, "They keep it")] if self.may_keep else ways

    def selected(self, chosen: str) -> SafeString:
        """The chosen option, before the others."""
        words = dict(self.ways) | {str(who.pk): who.name for who in self.candidates}
        if chosen not in words:
            return SafeString("")
        return format_html('<option value="{}" selected>{}</option>', chosen, words[chosen])

    @property
    def chosen_option(self) -> SafeString:
        return self.selected(self.chosen)

    @property
    def with_selection(self) -> list[tuple[Row, SafeString]]:
        return [(row, self.selected(row.chosen)) for row in self.rows]

    def read(self, choice: str) -> str:
        """A choice as the value that stands for it: a name or an address is as good as the number. "" for none."""
        choice = choice.strip()
        words = {words.lower(): value for value, words in self.ways} | {value: value for value, _ in self.ways}
        for who in self.candidates:
            words |= {str(who.pk): str(who.pk), who.email.lower(): str(who.pk), listed(who).lower(): str(who.pk)}
        return words.get(choice.lower(), "")

    @property
    def fate(self) -> list[tuple[str, int]]:
        """For the preview: who gets how many."""
        counts: dict[str, int] = {}
        for row in self.rows:
            to = (
                self.kind.why
                if self.kind.ends
                else row.to.name
                if row.to
                else dict(self.ways).get(row.chosen or self.chosen, "")
            )
            counts[to] = counts.get(to, 0) + 1
        return list(counts.items())


def listed(person: Person) -> str:
    """A person in a list of names that is typed into: two may have the same name."""
    return f"{person.name} ({person.email})"


class HandOverForm(Together):
    """The choices of the hand-over page, read from what was posted."""

    def __init__(
        self, person: Person, held: Mapping[Kind, list[Held]], then: Then, data: Mapping[str, str] | None = None
    ):
        self.person, self.then, self.data = person, then, data
        self.seen = digest_of(held)
        self.groups = list(self._groups(held).values())
        if data is not None:
            for group in self.groups:
                self._read(group, data)

    def _groups(self, held: Mapping[Kind, list[Held]]) -> dict[tuple[str, str], Group]:
        staff = list(Person.objects.active().filter(role=Role.STAFF).exclude(pk=self.person.pk))
        executives = Seat.objects.executives()
        unarrived = set(Invitation.objects.pending().values_list("person", flat=True))
        groups: dict[tuple[str, str], Group] = {}
        for kind, things in held.items():
            for each in things:
                key = (kind.name, each.side)
                if key not in groups:
                    fitting = [who for who in staff if not each.side or who.side == each.side]
                    if kind.name == "deputyship":
                        holders = list(executives.values())
                        fitting = [who for who in fitting if who.pk not in unarrived and who not in holders]
                    groups[key] = Group(
                        kind, each.side, f"{kind.name}-{each.side or 'all'}", fitting, kind.keeps and self.then.stays
                    )
                groups[key].rows.append(Row(each, f"{groups[key].name}-{each.pk}"))
        for group in groups.values():
            side = group.side or self.person.side
            executive = executives.get(Side(side)) if side else None
            if executive is not None and group.rows[0].held.needs_somebody and executive in group.candidates:
                group.chosen = str(executive.pk)
        return groups

    def _read(self, group: Group, data: Mapping[str, str]) -> None:
        group.chosen = group.read(data.get(group.name, ""))
        people = {str(who.pk): who for who in group.candidates}
        for row in group.rows:
            row.written = data.get(row.name, "")[:300]
            row.chosen = group.read(row.written)
            choice = row.chosen or group.chosen
            row.to = people.get(choice)
            if group.kind.ends:
                continue
            if row.written.strip() and not row.chosen:
                row.error = "Choose somebody from the list."
            elif not choice:
                group.error = NOTHING_CHOSEN if group.may_be_open else NOBODY_CHOSEN
            elif choice == OPEN and row.held.needs_somebody:
                row.error = "This one needs somebody: choose who takes it."

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, sentence) for each thing that is wrong."""
        found = [(f"id_{group.name}", group.kind.title, group.error) for group in self.groups if group.error]
        rows = [row for group in self.groups for row in group.rows if row.error]
        return found + [(f"id_{row.name}", row.held.title, row.error) for row in rows]

    def is_valid(self) -> bool:
        return self.data is not None and not self.errors

    @property
    def given(self) -> dict[Kind, Given]:
        """What goes to whom, or to nobody; what is kept is not in it."""
        found: dict[Kind, dict[Held, Person | None]] = {}
        for group in self.groups:
            for row in group.rows:
                if (row.chosen or group.chosen) != KEEP or group.kind.ends:
                    found.setdefault(group.kind, {})[row.held] = row.to
        return dict(found)

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    def hidden(self) -> list[tuple[str, str]]:
        """Every choice once more, for the preview's form."""
        pairs = [(group.name, group.chosen) for group in self.groups]
        return pairs + [(row.name, row.chosen) for group in self.groups for row in group.rows if row.chosen]
