"""Files that people give and save: what kind each is, by what is in it, since an ending alone proves nothing."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpResponse

from partnership.core.refusals import Refused
from partnership.core.text import clean_text

OFFICE = "application/vnd.openxmlformats-officedocument"
BEGINS = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
PACKED = {  # the member that such an archive has, and its kind
    "docx": ("word/document.xml", f"{OFFICE}.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation"),
    "odt": ("content.xml", "application/vnd.oasis.opendocument.text"),
    "ods": ("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": ("content.xml", "application/vnd.oasis.opendocument.presentation"),
}
WRITTEN = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown"}
MOST_MEMBERS = 5_000
LARGEST = 5 * 1024 * 1024


class NotTaken(Refused):
    """A file that is not kept, with why."""


def kind_of(name: str, content: bytes) -> tuple[str, str]:
    """(its name as it is kept, its kind). Raises NotTaken where it is none of those, or not what its ending says."""
    kept = clean_text(name.replace("\x00", "").replace("\\", "/").rpartition("/")[2])[-120:]
    ending = kept.rpartition(".")[2].lower()
    known = BEGINS.keys() | PACKED.keys() | WRITTEN.keys()
    if ending not in known or kept == ending:
        raise NotTaken("Such a file is not kept here. Give a PDF, a picture, an Office file or plain text.")
    kind = _found(ending, content)
    if kind is None:
        raise NotTaken(f"This is not what its name says: the inside is no .{ending}. Save it anew, and give that.")
    return kept, kind


def _found(ending: str, content: bytes) -> str | None:
    if ending in BEGINS:
        begins, kind = BEGINS[ending]
        return kind if content.startswith(begins) else None
    if ending in PACKED:
        member, kind = PACKED[ending]
        return kind if member in _members(content) else None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return None if "\x00" in text else WRITTEN[ending]


def _members(content: bytes) -> set[str]:
    """The names of what an archive holds; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return set()
    return set(names) if len(names) <= MOST_MEMBERS else set()


@dataclass(frozen=True)
class Kept:
    """A file as it is kept: its name, its kind as it was found out, and what is in it."""

    name: str
    kind: str
    content: bytes


class KeptField(forms.FileField):
    """A file that somebody gives; its clean value is ``Kept``."""

    default_error_messages = {"empty": "This file is empty.", "required": "Choose a file."}

    def __init__(self, **kwargs: Any) -> None:
        said = "PDF, PNG, JPEG, an Office or OpenDocument file, or plain text. At most 5 MB."
        super().__init__(**{"label": "File", "help_text": said} | kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST:
            raise forms.ValidationError("This file is larger than 5 MB. Put it where people find it, and give a link.")
        content = file.read()
        try:
            return Kept(*kind_of(file.name, content), content)
        except NotTaken as refused:
            raise forms.ValidationError(str(refused)) from refused


def saved(name: str, content: bytes | memoryview) -> HttpResponse:
    """The file as it came. It is saved and never shown here: what is in it is somebody else's writing."""
    return HttpResponse(
        bytes(content),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        },
    )
