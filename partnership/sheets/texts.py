"""The rows of a delimited text, read as a stream; a row that cannot be read costs itself alone."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from typing import TextIO

from partnership.sheets.cells import MOST_COLUMNS

LONGEST_LINE = 100_000
MOST_LINES_IN_A_ROW = 50
AT_ONCE = 2_000  # lines of a text that are read together
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

Raw = tuple[int, Sequence[str], str]  # number, cells as they stand, and what is wrong with the line


def find_delimiter(text: TextIO) -> str:
    """The delimiter that cuts most of the first lines into the same number of columns, two or more."""
    first = list(itertools.islice((line[:LONGEST_LINE] for line in text if line.strip()), 20))

    def score(delimiter: str) -> tuple[int, int]:
        widths = Counter(_width(line, delimiter) for line in first)
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        return (times, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 1


def text_rows(text: TextIO, delimiter: str) -> Iterator[Raw]:
    """The rows of a delimited text. A row that cannot be read is given up at its first line, not to the file's end.

    Lines without quotation marks are rows by themselves and are read many at a time.
    """
    number, ahead = 0, list(itertools.islice(text, AT_ONCE))
    while ahead:
        if _is_plain(ahead):
            for number, cells in enumerate(csv.reader(ahead, delimiter=delimiter), number + 1):  # noqa: B020
                yield number, cells, ""
            ahead = list(itertools.islice(text, AT_ONCE))
        else:
            number, ahead = yield from _careful_rows(number, _Feed(ahead, text), delimiter)


def _is_plain(lines: Sequence[str]) -> bool:
    """No line can begin a row that ends in another, nor be a bad one."""
    together = "".join(lines)
    return '"' not in together and "\0" not in together and max(map(len, lines)) < MOST_COLUMNS


def _careful_rows(number: int, feed: _Feed, delimiter: str) -> Generator[Raw, None, tuple[int, list[str]]]:
    """The rows that begin in the lines that were read ahead; then the number so far and the lines that are left."""
    left = len(feed.lines)
    while feed.start < left and feed.start < len(feed.lines):
        try:
            for cells in csv.reader(feed, delimiter=delimiter, strict=True):
                at, feed.start = feed.start, feed.at
                yield _careful_row(number + at + 1, cells)
                if feed.start >= left:
                    break
        except csv.Error:
            yield number + feed.start + 1, (), _why(feed.lines[feed.start])
            feed.at = feed.start = feed.start + 1
    rest = feed.lines[feed.start :] or list(itertools.islice(feed.text, AT_ONCE))
    return number + feed.start, rest


class _Feed:
    """Hands lines to the CSV reader, but no line that is far too long and no row that would swallow the file."""

    def __init__(self, lines: list[str], text: TextIO) -> None:
        self.lines, self.text, self.start, self.at = lines, text, 0, 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            self.lines.append(next(self.text))
        if self.at - self.start >= MOST_LINES_IN_A_ROW or len(self.lines[self.at]) > LONGEST_LINE:
            raise csv.Error
        self.at += 1
        return self.lines[self.at - 1]


def _why(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return f"the line is {len(line):,} characters long; at most {LONGEST_LINE:,} are read"
    return "a quotation mark is opened and not closed, or stands in the middle of a cell"


def _careful_row(number: int, cells: list[str]) -> Raw:
    if len(cells) > MOST_COLUMNS:
        return number, (), f"the line has {len(cells):,} columns; at most {MOST_COLUMNS:,} are read"
    if any("\0" in cell for cell in cells):
        return number, (), "the line has a NUL character in it"
    return number, cells, ""
