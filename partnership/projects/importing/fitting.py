"""A card within what a card here can hold. What does not fit is kept beside it, and said: nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from partnership.projects.importing.cards import Incoming, Item, Said, digest_of
from partnership.sheets.besides import several
from partnership.sheets.notation import short

Notes = list[tuple[str, str]]

SENTENCES = {
    "title": "{} with a title that is longer than one here: shortened, whole in the description",
    "people": "{} with people who are named in the description instead of being given the card",
    "labels": "{} with labels that are named in the description instead",
    "items": "{} with checklist items that go on in a comment",
    "item": "{} with checklist items that are shortened, whole in the description",
    "text": "{} whose description goes on in comments",
    "comment": "{} with a comment that is parted in several",
    "comment day": "{} with a comment whose day the file does not say: it bears today’s",
    "comment author": "{} with a comment by somebody unknown here: kept by their name",
    "empty": "{} with a comment or an item without words, which is left out",
    "rest": "{} with fields that cards here do not have: kept in the description",
    "attachment": "{} with attachments: named in the description and led to, what is in the files is not taken",
    "done": "{} taken as done, being closed, archived or completed there",
    "date": "{} with a date that is none: kept as it stands in the description",
    "projects": "{} in several projects: it goes to the first",
    "ticks": "{} with a checklist of which the file does not say what is done",
    "parents": "{} without a list: taken to that of the task that it is a part of",
    "comments there": "{} with more comments than the file holds",
    "over": "{} over a limit, with the reason that it came from elsewhere",
    "left": "{} changed here since it came: what was changed here stays",
    "gone": "{} off the board here: left so",
    "room": "{} with items that find no room here: kept in a comment",
}


SAID_ALREADY = frozenset(("Attachment", "Also in", "Checklist there", "Due"))
"""What is kept beside a card with a note of its own."""


@dataclass(frozen=True)
class Bounds:
    """How much a card here holds."""

    title: int
    text: int
    label: int
    labels: int
    item: int
    items: int
    comment: int


@dataclass
class Fitted:
    """What a card here is to say."""

    title: str
    text: str
    labels: list[str]
    items: list[Item]
    comments: list[Said]
    notes: Notes = field(default_factory=list)


def fit(
    card: Incoming, tool: str, bounds: Bounds, *, unassigned: Sequence[str], is_label: Callable[[str], bool]
) -> Fitted:
    """``unassigned`` are people of the card who do not get it, in words; ``is_label`` says which labels there is room
    for in the company."""
    notes: Notes = list(card.remarks)
    beside: list[tuple[str, str]] = []
    title = _shortened(card.title, bounds.title)
    if title != " ".join(card.title.split()):
        notes.append(("title", f"its title has {len(card.title)} characters: shortened, whole in its description"))
        beside.append(("Title", card.title))
    if unassigned:
        beside.append(("People", ", ".join(unassigned)))
        notes.append(("people", f"named in its description: {', '.join(unassigned)}"))
    labels = _labels(card, bounds, is_label, beside, notes)
    items, more = _items(card, bounds, beside, notes)
    beside += card.rest
    _note_rest(card, notes)
    text, kept = _text(card, tool, bounds, beside, notes)
    comments = [*_comments(card, bounds, notes)]
    for head, words in (("The checklist goes on", more), *kept):
        comments += (
            _parts(Said(f"kept:{digest_of(head, words)}", None, None, f"**{head}**\n\n{words}"), bounds)
            if words
            else []
        )
    return Fitted(title, text, labels, items, comments, notes)


def _labels(
    card: Incoming, bounds: Bounds, is_label: Callable[[str], bool], beside: list[tuple[str, str]], notes: Notes
) -> list[str]:
    names = list({name.lower(): name for label in card.labels if (name := " ".join(label.split()))}.values())
    fitting = [name for name in names if len(name) <= bounds.label and is_label(name)]
    taken = fitting[: bounds.labels]
    if left := [name for name in names if name not in taken]:
        beside.append(("Labels", ", ".join(left)))
        long = sum(len(name) > bounds.label for name in left)
        many = len(fitting) - len(taken)
        why = [
            f"{count} {words}"
            for count, words in (
                (long, f"longer than {bounds.label} characters"),
                (many, f"beyond the {bounds.labels} that a card has"),
                (len(left) - long - many, "for which the company has no room"),
            )
            if count
        ]
        notes.append(("labels", f"{several(len(left), 'label')} named in its description ({', '.join(why)})"))
    return taken


def _items(card: Incoming, bounds: Bounds, beside: list[tuple[str, str]], notes: Notes) -> tuple[list[Item], str]:
    said = [item for item in card.items if item.text]
    if len(said) < len(card.items):
        notes.append(("empty", f"{several(len(card.items) - len(said), 'checklist item')} without words, left out"))
    fitting, more = said[: bounds.items], said[bounds.items :]
    items = []
    long = 0
    for item in fitting:
        bare = " ".join(item.text.split())
        text = _shortened(bare, bounds.item)
        if text != bare:
            beside.append(("Checklist item", bare))
            long += 1
        items.append(item._replace(text=text))
    if long:
        count = several(long, "checklist item")
        notes.append(("item", f"{count} longer than {bounds.item} characters: shortened, whole in its description"))
    if more:
        notes.append(("items", f"{several(len(more), 'checklist item')} beyond {bounds.items}: kept in a comment"))
    return items, "\n".join(f"- [{'x' if item.is_done else ' '}] {' '.join(item.text.split())}" for item in more)


def _note_rest(card: Incoming, notes: Notes) -> None:
    files = [words for head, words in card.rest if head == "Attachment"]
    fields = list(dict.fromkeys(head for head, _ in card.rest if head not in SAID_ALREADY))
    if files:
        some = ", ".join(short(words.partition(" <")[0].strip("<>")) for words in files[:3])
        some += f" and {len(files) - 3} more" * (len(files) > 3)
        there = "named in its description, with the address that the file knows"
        notes.append(
            ("attachment", f"{several(len(files), 'attachment')} ({some}): {there}; what is in it is not taken")
        )
    if fields:
        some = ", ".join(short(head) for head in fields[:5]) + f" and {len(fields) - 5} more" * (len(fields) > 5)
        notes.append(("rest", f"kept in its description: {some}"))


def _text(
    card: Incoming, tool: str, bounds: Bounds, beside: Sequence[tuple[str, str]], notes: Notes
) -> tuple[str, list[tuple[str, str]]]:
    """The description, and what of it goes on in comments."""
    lines = "\n".join(f"- {head}: {words.replace(chr(10), chr(10) + '  ')}" for head, words in beside if words)
    section = f"**In {tool}**\n\n{lines}" if lines else ""
    whole = "\n\n".join(filter(None, (card.text, section)))
    if len(whole) <= bounds.text:
        return whole, []
    if len(card.text) <= bounds.text:
        notes.append(("text", "what is kept beside it does not fit into its description: it stands in a comment"))
        return card.text, [(f"In {tool}", lines)]
    cut = card.text.rfind("\n", bounds.text // 2, bounds.text - 2)
    cut = cut if cut > 0 else bounds.text - 2
    notes.append(("text", f"its description has {len(card.text):,} characters: it goes on in a comment"))
    return f"{card.text[:cut].rstrip()}\n…", [
        ("The description goes on", card.text[cut:].strip()),
        (f"In {tool}", lines),
    ]


def _comments(card: Incoming, bounds: Bounds, notes: Notes) -> Iterable[Said]:
    said = [each for each in card.comments if each.text]
    if len(said) < len(card.comments):
        notes.append(("empty", f"{several(len(card.comments) - len(said), 'comment')} without words, left out"))
    said.sort(key=lambda each: each.at.timestamp() if each.at else 0.0)
    if undated := sum(each.at is None for each in said):
        notes.append(("comment day", f"{several(undated, 'comment')} whose day the file does not say"))
    for each in said:
        parts = _parts(each, bounds)
        if len(parts) > 1:
            notes.append(("comment", f"a comment of {len(each.text):,} characters is parted in {len(parts)}"))
        yield from parts


def _parts(said: Said, bounds: Bounds) -> list[Said]:
    if len(said.text) <= bounds.comment:
        return [said]
    size = bounds.comment - 10
    pieces = [said.text[start : start + size] for start in range(0, len(said.text), size)]
    return [said._replace(key=f"{said.key}/{n}", text=piece) for n, piece in enumerate(pieces, 1) if piece.strip()]


def _shortened(text: str, longest: int) -> str:
    """At a word, where one ends near the end."""
    bare = " ".join(text.split())
    if len(bare) <= longest:
        return bare
    cut = bare.rfind(" ", longest * 2 // 3, longest - 1)
    return bare[: cut if cut > 0 else longest - 1].rstrip(" ,;:-") + "…"
