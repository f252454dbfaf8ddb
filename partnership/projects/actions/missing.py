"""Cards that came from a source before and are not in its later file: they stay, and are named."""

from __future__ import annotations

from partnership.projects.actions.card_fates import CardFates
from partnership.projects.actions.judging import origin_id_in
from partnership.projects.importing.mapping import OUT
from partnership.projects.models import Column
from partnership.sheets.besides import listed, several


def missing(fates: CardFates) -> list[str]:
    """The titles of those that are on the board and not done, of the same board or table of the same tool."""
    reading = fates.reading
    others = fates.judge.others if fates.judge else []
    projects = {name: int(said) for name, said in reading.meaning.projects.items() if said != OUT}
    here = {
        origin_id_in(reading.tool, card, projects[card.project]) for card in reading.cards if card.project in projects
    }
    here |= {each.origin_id for each in fates.placed}  # equal titles of a table are told by their order
    # A table's heads are many tables' heads: of it only the projects are looked at that this file is about.
    about = None if reading.is_board else {each.project.pk for each in fates.placed if each.project}
    return [
        card.title
        for card in others
        if card.origin_id not in here
        and (about is None or card.project_id in about)
        and card.project.is_open
        and card.column_id != Column.Kind.DONE
        and not card.taken_off_at
    ]


def said_of(titles: list[str], tool: str) -> str:
    """As a sentence of the preview."""
    return (
        f"Not in this file: {several(len(titles), 'open card')} that came from {tool} before: "
        f"{listed(titles, len(titles))}. They stay on the board as they are."
    )
