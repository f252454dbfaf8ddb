"""Markdown to HTML that cannot act: no raw HTML, no scripts, nothing that htmx would obey."""

import re
from collections.abc import Collection, Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])

_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_HEADING = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}


def render(text: str, *, names: Collection[str] = ()) -> SafeString:
    """The text as sanitised HTML inside a wrapper with ``hx-disable``; headings start at h3: a page has one h1.

    What stands after an ``@`` and is one of ``names`` is marked. Nobody writes such a mark: raw HTML is none here.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _HEADING.get(token.tag, token.tag)
        elif names and token.children:
            token.children = list(_marked(token.children, _any_of(names)))
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html, tags=_TAGS | {"mark"}, attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow",
    )  # fmt: skip
    return mark_safe(f'<div class="prose" hx-disable>{clean}</div>')  # noqa: S308  sanitised on the line above


def runs(text: str) -> list[str]:
    """What is said in it, in order: no code, no marks, no addresses of links; a line's end parts two runs."""
    inline = (token.children or [] for token in _parser.parse(text))
    return [child.content for children in inline for child in children if child.type == "text" and child.content]


def in_short(text: str, most: int = 120) -> str:
    """It as one line of plain text, cut at a word."""
    said = [_plain(token) for token in _parser.parse(text)]
    line = " ".join(" ".join(said).split())
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"


def _plain(token: Token) -> str:
    """A block's words; between its lines a space."""
    if not token.children:
        return token.content
    return "".join(" " if child.type.endswith("break") else child.content for child in token.children)


def _any_of(names: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(@(?:{'|'.join(map(re.escape, longest_first))}))(?!\w)", re.IGNORECASE)


def _marked(children: list[Token], wanted: re.Pattern[str]) -> Iterator[Token]:
    for child in children:
        if child.type != "text":
            yield child
            continue
        for piece in filter(None, wanted.split(child.content)):
            said = Token("text", "", 0, content=piece)
            if wanted.fullmatch(piece):
                yield from (Token("mark_open", "mark", 1), said, Token("mark_close", "mark", -1))
            else:
                yield said
