"""What can be read: how templates and style sheets stand on their lines. `manage.py check_templates` refuses the rest.

A line has at most 120 characters. What opens on one line and closes on another closes at the same indentation, and
what stands between is indented further. A style sheet's line has at most three declarations.
"""

import re
from collections.abc import Iterator

WIDTH = 120
DECLARATIONS = 3
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Where a page's own elements begin: indenting what is in them would indent everything.
OUTERMOST = {"html"}
TAG = re.compile(
    r"""(?P<comment>{\#.*?\#}|<!--.*?-->|{%\ comment.*?{%\ endcomment\ %})
    | {%\ (?P<end>end)?(?P<word>\w+)[^%]*?(?P<name>\ as\ \w+)?\ %}
    | <(?P<close>/)?(?P<element>[a-zA-Z][\w-]*)(?P<inside>(?:"(?:{%.*?%}|[^"])*"|'[^']*'|{%.*?%}|{{.*?}}|[^>"'])*)>""",
    re.DOTALL | re.VERBOSE,
)


def faults_of_template(text: str) -> Iterator[str]:
    """Each fault as `line: what is wrong`."""
    lines = text.split("\n")
    yield from too_long(lines)
    deep = [len(line) - len(line.lstrip(" ")) for line in lines]
    for number, line in enumerate(lines, 1):
        if line.lstrip(" ")[:1].isspace():
            yield f"{number}: is indented by something other than spaces"
    for first, last in pairs(text):
        if last == first:
            continue
        closes = lines[last - 1].lstrip(" ")
        if closes.startswith(("</", "{% end")) and deep[last - 1] != deep[first - 1]:
            yield f"{last}: does not stand below line {first}, where it opens"
        shallow = [n for n in range(first + 1, last) if lines[n - 1] and deep[n - 1] <= deep[first - 1]]
        shallow = [n for n in shallow if not re.match(r" *({% (el|empty %})|/?>|</)", lines[n - 1])]
        if shallow:
            yield f"{shallow[0]}: is not indented further than line {first}, which it is inside of"


def faults_of_sheet(text: str) -> Iterator[str]:
    lines = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL).split("\n")
    yield from too_long(text.split("\n"))
    for number, line in enumerate(lines, 1):
        if line.count(";") > DECLARATIONS:
            yield f"{number}: has more than {DECLARATIONS} declarations"


def too_long(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > WIDTH:
            yield f"{number}: has {len(line)} characters, {WIDTH} are read"


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """The lines on which elements and template tags open and close, the inner ones first.

    An element that a condition opens, and another closes, has no pair.
    """
    ends = {match["word"] for match in TAG.finditer(text) if match["end"]}
    open_now: list[tuple[str, int]] = []
    for match in TAG.finditer(text):
        word, element = match["word"], match["element"]
        if match["comment"] or (element and (element.lower() in VOID or match["inside"].endswith("/"))):
            continue
        name = f"{{{word}" if word else (element or "").lower()
        number = text.count("\n", 0, match.start()) + 1
        if not (match["end"] or match["close"]):
            if element or word in ends:
                open_now.append((name, number))
            continue
        reach = open_now if word else open_now[last_tag(open_now) :]
        while name in [each for each, _line in reach]:
            found, first = open_now.pop()
            if found == name:
                if name not in OUTERMOST:
                    yield first, number
                break


def last_tag(open_now: list[tuple[str, int]]) -> int:
    """How far an element's end reaches back: not over the template tag that it stands in."""
    return max((place for place, (name, _line) in enumerate(open_now, 1) if name.startswith("{")), default=0)
