"""Text that people and machines send: cleaned of what could mislead a reader or break a store."""

import re
import unicodedata
from collections.abc import Sequence

# Bidirectional overrides, zero-width characters, byte-order mark: they change what is read, not what is said.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def enumerated(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def searched(value: str, most: int = 100) -> str:
    """Words out of an address by which something is looked for: nobody is refused for what stands there."""
    return clean_text(value.replace("\x00", ""))[:most]


def clean_text(value: str) -> str:
    """NFC, line ends as \\n, without invisible or control characters, stripped. NUL is left for the form to refuse."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", _INVISIBLE.sub("", value)).strip()
