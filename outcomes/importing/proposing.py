"""Which layout a table of measurements seems to have, by its heads and its first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from outcomes.importing.layout import KpiName, Mapping, Names, day_heads, part_heads, year_heads
from partnership.sheets import dates
from partnership.sheets.cells import Cell, is_date, is_number, may_be_date, plain, text_of
from partnership.sheets.tables import Sheet

SAMPLE = 200  # lines, and
MOST_SAMPLED = 50_000  # cells in all

# What heads are made of, in the languages that files come in.
DATE_WORDS = frozenset(
    [
        "date",
        "day",
        "datum",
        "tag",
        "dato",
        "data",
        "dag",
        "fecha",
        "dia",
        "día",
        "jour",
        "data",
        "dzień",
        "dzien",
        "den",
        "päivä",
        "päivämäärä",
        "month",
        "monat",
        "mois",
        "mes",
        "mese",
        "maand",
        "miesiąc",
        "månad",
        "måned",
        "kuukausi",
        "měsíc",
        "mesic",
        "week",
        "woche",
        "semaine",
        "semana",
        "settimana",
        "tydzień",
        "vecka",
        "uge",
        "uke",
        "viikko",
        "týden",
        "period",
        "periode",
        "période",
        "periodo",
        "período",
        "okres",
        "kausi",
        "období",
        "quarter",
        "quartal",
        "trimestre",
        "kwartał",
        "kvartal",
        "ds",
    ]
)
NAME_WORDS = frozenset(
    [
        "kpi",
        "key",
        "metric",
        "metrics",
        "measure",
        "indicator",
        "kennzahl",
        "messgröße",
        "indicateur",
        "métrique",
        "indicador",
        "métrica",
        "indicatore",
        "metrica",
        "indikator",
        "indicator",
        "wskaźnik",
        "mittari",
        "ukazatel",
        "mätetal",
        "nyckeltal",
        "nøgletal",
        "nøkkeltall",
    ]
)
VALUE_WORDS = frozenset(
    [
        "value",
        "values",
        "wert",
        "amount",
        "figure",
        "actual",
        "actuals",
        "ist",
        "result",
        "results",
        "ergebnis",
        "valeur",
        "résultat",
        "valor",
        "resultado",
        "valore",
        "risultato",
        "waarde",
        "resultaat",
        "wartość",
        "wynik",
        "värde",
        "resultat",
        "værdi",
        "verdi",
        "arvo",
        "tulos",
        "hodnota",
        "výsledek",
        "y",
    ]
)
NOTE_WORDS = frozenset(
    ["note", "notes", "comment", "comments", "remark", "notiz", "kommentar", "commentaire", "comentario", "nota"]
)
IDENTIFYING = ("kpi", "key", "kpi key")


def propose(sheet: Sheet, kpis: Sequence[KpiName] = ()) -> Mapping:
    """The mapping as far as the header and the first rows decide it; a scan of all rows decides more."""
    seen = _Seen(sheet, Names(kpis))
    if seen.date_column is None or len(seen.days) >= sheet.width // 2:
        if seen.days:
            return Mapping("dates-across", name_column=seen.name_column or seen.first_words(besides=seen.days))
        if crossed := seen.crossed():
            return crossed
    if seen.date_column is None:
        return Mapping()
    if seen.name_column is not None and seen.value_column is not None:
        return Mapping("long", seen.date_column, seen.name_column, seen.value_column, seen.called(NOTE_WORDS))
    return Mapping("kpis-across", seen.date_column) if seen.figures else Mapping()


class _Seen:
    """What the header and the first rows of a table look like."""

    def __init__(self, sheet: Sheet, known: Names) -> None:
        self.sheet, self.known = sheet, known
        self.header = [plain(cell) if isinstance(cell, str) else "" for cell in sheet.header.cells]
        looked_at = min(SAMPLE, max(MOST_SAMPLED // max(sheet.width, 1), 5))
        lines = [line for line in sheet.lines.first(looked_at) if not line.problem]
        self.samples = [[cell for line in lines if (cell := line.cell(column)) != ""] for column in range(sheet.width)]
        self.days = day_heads(sheet.header.cells)
        self.date_column = self._date_column()
        self.figures = [
            column
            for column in range(sheet.width)
            if column != self.date_column and self._share(column, is_number) >= 0.5
        ]
        self.name_column = self._name_column()
        self.value_column = self._value_column()

    def _share(self, column: int, test: Callable[[Cell], object]) -> float:
        cells = self.samples[column]
        return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0.0

    def called(self, words: frozenset[str], besides: Sequence[int | None] = ()) -> int | None:
        """The first column of this head, or else with such a word in its head."""
        whole = [column for column, head in enumerate(self.header) if head in words]
        parts = [column for column, head in enumerate(self.header) if words & set(head.split())]
        return next((column for column in (*whole, *parts) if column not in besides), None)

    def _date_column(self) -> int | None:
        columns = range(self.sheet.width)
        named = [c for c in columns if DATE_WORDS & set(self.header[c].split()) or self.header[c] == "as of"]
        for column in named:
            if self._share(column, may_be_date) >= 0.3:
                return column
        return next((column for column in columns if self._share(column, is_date) >= 0.5), None)

    def _name_column(self) -> int | None:
        called = [
            column for column, head in enumerate(self.header) if head in NAME_WORDS or head in ("name", "kpi name")
        ]
        if called:
            return min(called, key=lambda column: (self.header[column] not in IDENTIFYING, column))
        named = self.called(NAME_WORDS, besides=[self.date_column, *self.days])
        if named is not None and self._share(named, _is_words) >= 0.5:
            return named
        columns = (column for column in range(self.sheet.width) if column not in (self.date_column, *self.days))
        return next(
            (
                c
                for c in columns
                if self._share(c, lambda cell: self.known.find(text_of(cell)) and _is_words(cell)) >= 0.5
            ),
            None,
        )

    def _value_column(self) -> int | None:
        named = self.called(VALUE_WORDS, besides=[self.date_column, self.name_column])
        rest = [column for column in self.figures if column != self.name_column]
        return rest[0] if named is None and len(rest) == 1 else named

    def first_words(self, besides: Sequence[int]) -> int | None:
        """The first column of words, as names are, besides some."""
        columns = (column for column in range(self.sheet.width) if column not in besides)
        return next((column for column in columns if self._share(column, _is_words) >= 0.5), None)

    def crossed(self) -> Mapping | None:
        """Years down and months across, or months down and years across."""
        header = self.sheet.header.cells
        parts, years = part_heads(header), year_heads(header)
        for heads, test in ((parts, dates.year_in), (years, dates.part_of_year)):
            if len(heads) >= 2:
                beside = [column for column in range(self.sheet.width) if column not in heads]
                down = next((c for c in beside if self._share(c, lambda cell: test(text_of(cell))) >= 0.5), None)  # noqa: B023
                if down is not None:
                    name = self.name_column if self.name_column != down else None
                    return Mapping("cross-tab", down, name if name is not None else self.first_words([down, *heads]))
        if len(parts) >= 2:
            return Mapping("cross-tab", name_column=self.first_words(parts))
        return None


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_number(cell) and not may_be_date(cell)
