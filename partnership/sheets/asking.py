"""The forms of an import: sending a file, and answering what it leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from partnership.core.forms import Form
from partnership.sheets import dates, notation
from partnership.sheets.cells import text_of
from partnership.sheets.columns import Written
from partnership.sheets.currencies import CODES
from partnership.sheets.evidence import Evidence
from partnership.sheets.headers import NONE
from partnership.sheets.models import LARGEST_FILE
from partnership.sheets.tables import Sheet

MOST_LINES = 1_048_576  # of a worksheet
NAMES_AT_ONCE = 200
TABLE = ("worksheet", "header_line", "with_hidden")
Choices = list[tuple[str, str]]
T = TypeVar("T")


def _standing(sheet: Sheet) -> dict[str, str]:
    """Which table is read as things stand, as the form has it."""
    return {
        "worksheet": sheet.worksheet,
        "header_line": str(sheet.header.number),
        "with_hidden": "yes" if sheet.besides.takes_hidden else "no",
    }


class Taking(Protocol):
    """What an importer says of the files that it takes."""

    too_large: ClassVar[str]
    accepts: ClassVar[str]
    accepts_said: ClassVar[str]


class UploadForm(Form):
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, *args: Any, importer: Taking, **given: Any) -> None:
        super().__init__(*args, **given)
        self.too_large = importer.too_large
        self.fields["file"].help_text = importer.accepts_said
        self.fields["file"].widget = forms.FileInput(attrs={"accept": importer.accepts})

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > LARGEST_FILE:
            raise forms.ValidationError(self.too_large)
        return file


class AskingForm(Form):
    """Only what the file leaves open is asked; every answer can be changed as long as the file is not saved.

    What an importer asks, it adds in a form of its own by `ask`, `ask_notation` and `ask_column`.
    """

    names_words = ""
    """A sentence over what each name of the file means."""

    def __init__(self, *args: Any, first: int = 0, **given: Any) -> None:
        """``first`` is the place of the first name that is asked about, where a file has more than one page of them."""
        super().__init__(*args, **given)
        sent = str(self.data.get("first", ""))
        self.first = int(sent[:9]) if sent.isdecimal() else first
        self.number_of_names = 0
        self.name_fields: dict[str, str] = {}
        """Fields that ask what a name of the file means, with the name."""
        self.column_fields: list[str] = []
        self.shape_fields: list[str] = []
        """Fields that ask how the table is laid out, set apart where nothing of that is open."""
        self.seems_headless = False

    def some(self, names: Iterable[T]) -> list[T]:
        """As many names as one page asks about; the others have pages of their own (`parts`)."""
        every = list(names)
        self.number_of_names = max(self.number_of_names, len(every))
        return every[self.first : self.first + NAMES_AT_ONCE]

    @property
    def parts(self) -> list[tuple[int, int, bool]]:
        """Where each page of names begins and ends, and whether it is this one; nothing where one page has them all."""
        if self.number_of_names <= NAMES_AT_ONCE:
            return []
        starts = range(0, self.number_of_names, NAMES_AT_ONCE)
        return [(at, min(at + NAMES_AT_ONCE, self.number_of_names), at == self.first) for at in starts]

    def ask(self, name: str, label: str, choices: Choices, *, required: bool = True) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, required=required,
            error_messages={"required": "Choose one."},
        )  # fmt: skip

    def ask_currency(self, label: str, *, own: str) -> None:
        """In which currency amounts are that have none beside them, the company's own first."""
        codes = sorted({*CODES, own}, key=lambda code: (code != own, code))
        self.fields["in_currency"] = forms.ChoiceField(label=label, choices=[(code, code) for code in codes])

    def ask_notation(self, evidence: Evidence, said: Written, *, everything: bool = False) -> None:
        """How days and numbers are written, by an example of each that reads in several ways, or (``everything``) of
        each that is there."""
        day = evidence.slashed if everything else evidence.asks_date_order(said.date_order)
        if day:
            ways = [
                (order, f"{dates.ORDERS[order]}: {on.day} {on:%B %Y}") for order, on in dates.readings_of(day).items()
            ]
            self.ask("date_order", f"In “{notation.short(day)}”, what comes first?", ways, required=not everything)
        number = evidence.marked if everything else evidence.asks_decimal_mark(said.decimal_mark)
        if number:
            marks = [(".", "a decimal point: 1,234.5"), (",", "a decimal comma: 1.234,5")]
            self.ask("decimal_mark", f"Numbers such as “{notation.short(number)}” have", marks, required=not everything)
        if bracketed := evidence.asks_brackets("" if everything else said.brackets):
            ways = [(notation.BELOW_ZERO, "a value below zero"), (notation.NO_NUMBER, "no value: leave such rows out")]
            self.ask("brackets", f"“{notation.short(bracketed)}”, in brackets, is", ways, required=not everything)

    def ask_column(self, name: str, label: str, sheet: Sheet, *, required: str = "") -> None:
        """Which column holds something; ``required`` is the sentence for who says none."""
        header = [notation.short(text_of(cell)) or f"Column {n}" for n, cell in enumerate(sheet.header.cells, 1)]
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[("", "none"), *((str(number), head) for number, head in enumerate(header))],
            required=bool(required),
            error_messages={"required": required},
        )
        self.column_fields.append(name)

    def ask_table(self, sheet: Sheet) -> None:
        """Which of the file's tables is read; what is left as it stands is no answer."""
        if not sheet.is_table:
            return
        if len(sheet.worksheets) > 1:
            self.fields["worksheet"] = forms.ChoiceField(
                label="The table is on the sheet", choices=[(name, name) for name in sheet.worksheets], required=False
            )
        self.fields["header_line"] = forms.IntegerField(
            label="The heads of its columns are in line", min_value=NONE, max_value=MOST_LINES, required=False,
            help_text="What stands above is not read. 0: the table has no heads, its first line is one of values.",
        )  # fmt: skip
        if sheet.besides.has_hidden:
            ways = [("no", "are left out"), ("yes", "are read like all others")]
            self.fields["with_hidden"] = forms.ChoiceField(
                label="Hidden rows and columns", choices=ways, widget=forms.RadioSelect, required=False
            )
        stands = _standing(sheet)
        self.initial.update(stands)
        self.seems_headless = not sheet.has_heads
        if self.is_bound and any(self.data.get(name) not in (None, "", stood) for name, stood in stands.items()):
            # Another table is wanted: the questions about this one are left as they are.
            self.fields = {name: self.fields[name] for name in TABLE if name in self.fields}
            self.name_fields, self.column_fields = {}, []

    @property
    def general(self) -> list[forms.BoundField]:
        named = {*self.name_fields, *self.shape_fields, *TABLE}
        return [bound for bound in self if bound.name not in named]

    @property
    def shape(self) -> list[forms.BoundField]:
        return [self[name] for name in self.shape_fields if name in self.fields]

    @property
    def table(self) -> list[forms.BoundField]:
        return [self[name] for name in TABLE if name in self.fields]

    @property
    def has_wrong_table(self) -> bool:
        return any(name in self.errors for name in TABLE)

    @property
    def has_wrong_shape(self) -> bool:
        return any(name in self.errors for name in self.shape_fields)

    @property
    def named(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields that ask what names mean, under the sentence over them."""
        return [(self.names_words, [self[name] for name in self.name_fields])] if self.name_fields else []

    def answers(self) -> dict[str, Any]:
        """What was answered, in the mapping's own terms."""
        cleaned = self.cleaned_data
        return {
            name: (int(cleaned[name]) if cleaned[name] else None) if name in self.column_fields else cleaned[name]
            for name in cleaned
            if name not in self.name_fields and (cleaned[name] not in ("", None) or name in self.column_fields)
        }
