"""What the content security policy and htmx's settings ask of every template, read off their text."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
# Mails are read elsewhere, where only their own style element reaches them.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parent.parts)
STATIC = sorted(path for kind in ("css", "js") for path in (ROOT / "static").rglob(f"*.{kind}"))
MARKED_SAFE: set[str] = set()  # templates that pass markup on unescaped, each with its reason beside it

INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script without a source": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)",
    "a handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\shx-on[:-]",
    "a javascript address": r"javascript:",
    "a filter in hx-trigger": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "hx-vals or hx-vars that is evaluated": r"hx-va(ls|rs)\s*=\s*[\"']\s*js:",
    "another site's file": r"<(?:script|img|link|source|iframe)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//",
}


def markup(path: Path) -> str:
    """The template without its comments."""
    text = path.read_text()
    return re.sub(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}|<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has(what: str) -> None:
    pattern = re.compile(INLINE[what], re.IGNORECASE)
    assert [path.relative_to(ROOT).as_posix() for path in TEMPLATES if pattern.search(markup(path))] == []


def test_nothing_is_marked_safe_in_a_template() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape\s+off", markup(path))
    }
    assert found == MARKED_SAFE


def test_every_form_that_posts_has_its_token() -> None:
    """Without JavaScript nothing adds the token for it."""
    posting = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    wrong = [
        f"{path.relative_to(ROOT)}: {form[:80]}"
        for path in TEMPLATES
        for form in posting.findall(markup(path))
        if "csrf_token" not in form
    ]
    assert wrong == []


def test_static_files_come_from_here() -> None:
    outside = re.compile(r"@import\s+(?:url\()?[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//|sourceMappingURL")
    assert [path.relative_to(ROOT).as_posix() for path in STATIC if outside.search(path.read_text())] == []


def test_every_template_compiles() -> None:
    call_command("check_templates", verbosity=0)
