"""Templates are indented and wrapped for those who read them; pages carry neither.

What is compiled keeps its source, so that errors name the line that the file has; only the text between tags changes.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.template import Engine, Origin, Template
from django.template.base import Node, TextNode
from django.template.loaders import cached

# A line break with what indents the next line: beside a tag it stays a line break, between two words it is the space.
BREAK = re.compile(r"(?P<tag_before>>)?[ \t]*\n\s*(?P<tag_after><)?")


class Loader(cached.Loader):
    """Compiles each file once. Mails in text, and what comes with Django's apps, stay as they are."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        known = self.cache_key(template_name, skip) in self.get_template_cache
        template: Template = super().get_template(template_name, skip)
        if not known and is_page(template.origin.name):
            for node in texts(template.nodelist):
                node.s = BREAK.sub(without_indentation, node.s)
        return template


def texts(nodes: Iterable[Node]) -> Iterator[TextNode]:
    """Django's own way to find nodes passes over what a component holds."""
    for node in nodes:
        if isinstance(node, TextNode):
            yield node
        else:
            for name in {*node.child_nodelists, "nodelist"}:
                yield from texts(getattr(node, name, None) or ())


def is_page(name: str) -> bool:
    return name.endswith(".html") and any(Path(name).is_relative_to(str(own)) for own in Engine.get_default().dirs)


def without_indentation(found: re.Match[str]) -> str:
    before, after = found["tag_before"] or "", found["tag_after"] or ""
    return f"{before}\n{after}" if before or after else " "
