"""Static files for production, gathered under names with a hash, and only when one of them has changed."""

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def gather() -> bool:
    """Gather what is served, unless that is done for these very files; whether there was something to do.

    The mark is written last: what a kill interrupts is done again. Former hashes stay for the pages that are open.
    """
    root = Path(settings.STATIC_ROOT)
    mark, digest = root / "gathered", fingerprint()
    if mark.exists() and mark.read_text() == digest:
        return False
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest)
    return True


def missing() -> bool:
    """Whether pages would ask for files that nobody gathered."""
    return not settings.WHITENOISE_USE_FINDERS and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def fingerprint() -> str:
    """Of every file that would be gathered: its name, size and time; a changed Django may name them otherwise."""
    digest = hashlib.sha256(f"{django.get_version()} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
