"""Whose export a file of JSON is."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from partnership.projects.importing import asana, kanboard, trello, wekan
from partnership.projects.importing.boards import Board
from partnership.projects.importing.shapes import loaded
from partnership.sheets.encodings import Unreadable

KINDS = (
    (trello.is_trello, trello.board),
    (wekan.is_wekan, wekan.board),
    (kanboard.is_kanboard, kanboard.board),
    (asana.is_asana, asana.board),
)
STRANGE = "This JSON is no board that is known here: exports of Trello, WeKan, Asana and Kanboard are, or send a CSV."


def board_in(content: bytes, zone: ZoneInfo) -> Board:
    """Raises Unreadable."""
    data = loaded(content)
    for is_theirs, board in KINDS:
        if is_theirs(data):
            return board(data, zone)
    if isinstance(data, dict) and "lists" in data and data.get("cards") == []:
        raise Unreadable("There is no card on this board.")
    raise Unreadable(STRANGE)
