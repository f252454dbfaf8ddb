"""The story's chapters, one for an area or two: what each asks for, the story carries out in order of time."""

from partnership.demo.chapters import (
    board,
    card_parts,
    comments,
    contracts,
    data,
    experiments,
    ideas,
    journey,
    lanes,
    measurements,
    meetings,
    outcomes,
    people,
    reminders,
    requests,
    scenes,
    stack,
    standards,
    wider,
)

CHAPTERS = [
    people, stack, outcomes, measurements, journey, ideas, requests, lanes, standards, board, experiments, scenes,
    card_parts, comments, meetings, wider, data, contracts, reminders,
]  # fmt: skip
