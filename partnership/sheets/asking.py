"""The forms of an import: sending a file, and answering what it leaves open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from partnership.core.forms import Form
from partnership.sheets import notation
from partnership.sheets.cells import text_of
from partnership.sheets.models import LARGEST_FILE
from partnership.sheets.tables import Sheet

MOST_LINES = 1_048_576  # of a worksheet
TABLE = ("worksheet", "header_line")
Choices = list[tuple[str, str]]


class UploadForm(Form):
    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, *args: Any, too_large: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.too_large = too_large

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

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.name_fields: dict[str, str] = {}
        """Fields that ask what a name of the file means, with the name."""
        self.column_fields: list[str] = []

    def ask(self, name: str, label: str, choices: Choices) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": "Choose one."}
        )

    def ask_notation(self, date_order: str, decimal_mark: str) -> None:
        """How days and numbers are written, by an example of each that reads both ways; "" asks nothing."""
        if date_order:
            self.ask("date_order", f"In “{date_order}”, what comes first?", [("dmy", "the day"), ("mdy", "the month")])
        if decimal_mark:
            marks = [(".", "a decimal point: 1,234.5"), (",", "a decimal comma: 1.234,5")]
            self.ask("decimal_mark", f"Numbers such as “{decimal_mark}” have", marks)

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
        if len(sheet.worksheets) > 1:
            self.fields["worksheet"] = forms.ChoiceField(
                label="The table is on the sheet", choices=[(name, name) for name in sheet.worksheets], required=False
            )
        self.fields["header_line"] = forms.IntegerField(
            label="The heads of its columns are in line", min_value=1, max_value=MOST_LINES, required=False,
            help_text="What stands above is not read.",
        )  # fmt: skip
        self.initial.update(worksheet=sheet.worksheet, header_line=sheet.header.number)
        if self.is_bound and self._chooses_another(sheet):
            self.fields = {name: self.fields[name] for name in TABLE if name in self.fields}
            self.name_fields, self.column_fields = {}, []

    def _chooses_another(self, sheet: Sheet) -> bool:
        """Whether somebody leaves the questions as they are, which are about this table, for another."""
        stands = {"worksheet": sheet.worksheet, "header_line": str(sheet.header.number)}
        return any(self.data.get(name) not in (None, "", stood) for name, stood in stands.items())

    @property
    def general(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.name_fields and bound.name not in TABLE]

    @property
    def table(self) -> list[forms.BoundField]:
        return [self[name] for name in TABLE if name in self.fields]

    @property
    def has_wrong_table(self) -> bool:
        return any(name in self.errors for name in TABLE)

    @property
    def named(self) -> list[forms.BoundField]:
        return [self[name] for name in self.name_fields]

    def answers(self) -> dict[str, Any]:
        """What was answered, in the mapping's own terms."""
        cleaned = self.cleaned_data
        return {
            name: (int(cleaned[name]) if cleaned[name] else None) if name in self.column_fields else cleaned[name]
            for name in cleaned
            if name not in self.name_fields and (cleaned[name] or name in self.column_fields)
        }
