"""What a server said, in its own words, for readers who may be anybody.

A driver wraps the server's sentence in addresses, names of users and databases, and the name of its own exception.
Whoever asks `/readyz` has not signed in, so those stay in the log.
"""

import os
import re

LONGEST = 160
# libpq: connection to server at "10.0.0.5", port 5432 failed: FATAL:  sorry, too many clients already
_LIBPQ = re.compile(r"connection to server (?:at|on socket) .*?failed: ")
# redis: Error 111 connecting to redis:6379. Connection refused.
_REDIS = re.compile(r"Error -?\d+ (?:while )?connecting to \S+ ")
_LEADING = re.compile(r"^(?:(?:FATAL|ERROR|PANIC):\s+|\[Errno -?\d+\]\s+)+")
_NAMED = re.compile(r'\s*\b(?:for )?(user|role|database|host name|host|file) "[^"]*"')
_PLACE = re.compile(r'\S+://\S+|<?[^\s<>"]+@[^\s<>"]+>?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?')


def in_its_words(error: BaseException) -> str:
    """One line: what the server (or the network) said; without addresses, users, databases and passwords."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines and isinstance(error, OSError) and error.errno:
        lines = [os.strerror(error.errno)]
    # libpq tries each address of a host and writes a line for each, with hints; the last that failed counts
    told = next((line for line in reversed(lines) if _LIBPQ.search(line)), lines[0] if lines else "")
    told = _LEADING.sub("", _REDIS.sub("", _LIBPQ.sub("", told)))
    return without_names(told).rstrip(" .:") or "it gives no reason"


def without_names(text: str) -> str:
    """The text without mail addresses, hosts and the names of users and databases; shortened."""
    text = _PLACE.sub("…", _NAMED.sub(r" \1", text)).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
