"""Addresses that an export names: what is at them stays there, and the card leads to it."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"https?://[^\s<>\\]+", re.IGNORECASE)
A_FILE = "a file"


def led_to(address: str) -> str:
    """As Markdown makes a link of it; what is no address of the web stays as it is."""
    return f"<{address}>" if ADDRESS.fullmatch(address) else address


def attachment(name: str, address: str = "") -> tuple[str, str]:
    """A file by its name, and the way to it where the export knows one."""
    words = name if name != address else ""
    return "Attachment", " ".join(filter(None, (words, led_to(address)))) or A_FILE


def attachment_of_cell(said: str) -> tuple[str, str]:
    """As Jira's table writes it, "01/Sep/26 10:00;ann;plan.pdf;https://…", or a name or an address by itself."""
    if "://" not in said:
        return attachment(said)
    before, _, address = said.rpartition(";")
    return attachment(before.rpartition(";")[2].strip(), address.strip())
