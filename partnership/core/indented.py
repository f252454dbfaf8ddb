"""Templates are indented for those who read them; their indentation is not compiled, so that no page carries it.

Line breaks stay: they are the space between two words, and errors name the line that the file has.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """The files of `templates/`. Those of mails in text stay as they are: there the spaces are content."""

    def get_contents(self, origin: Origin) -> str:
        text: str = super().get_contents(origin)
        return INDENTATION.sub("", text) if origin.name.endswith(".html") else text
