"""The frame of every page: its settings, its theme, its one stylesheet and script."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from partnership.core import bundles

STATIC = Path(settings.BASE_DIR) / "static"


def test_htmx_may_do_only_what_the_page_needs(client_for, admin) -> None:
    html = client_for(admin).get("/gallery/").content.decode()
    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']*)'", html)[1].replace("&quot;", '"'))
    assert config["allowEval"] is config["allowScriptTags"] is config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0
    swapped = [rule["code"] for rule in config["responseHandling"] if rule["swap"]]
    assert any(re.search(code, "422") for code in swapped)
    assert any(re.search(code, "409") for code in swapped)
    assert not any(re.search(code, "500") for code in swapped)


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')])
def test_theme_comes_with_the_page(client_for, admin, cookie: str, attribute: str) -> None:
    client = client_for(admin)
    client.cookies["theme"] = cookie
    assert f'<html lang="en" {attribute}>' in client.get("/gallery/").content.decode()


def test_theme_that_does_not_exist_is_the_systems(client_for, admin) -> None:
    client = client_for(admin)
    client.cookies["theme"] = '"><script>'
    assert '<html lang="en">' in client.get("/gallery/").content.decode()


def test_page_has_one_heading_and_nothing_inline(client_for, admin) -> None:
    html = client_for(admin).get("/gallery/").content.decode()
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html)


def test_set_up_is_in_the_navigation_of_administrators_alone(client_for, admin, cio) -> None:
    assert 'href="/set-up/"' in client_for(admin).get("/gallery/").content.decode()
    assert 'href="/set-up/"' not in client_for(cio).get("/gallery/").content.decode()


def test_pages_for_failures_stand_alone() -> None:
    for name in ("500.html", "503.html"):
        html = get_template(name).render()
        assert "<h1>" in html
        assert "{%" not in (Path(settings.BASE_DIR) / "templates" / name).read_text()


def test_bundles_hold_every_part_with_the_layers_first() -> None:
    sheet = Path(finders.find("css/site.css")).read_text()  # type: ignore[arg-type]
    script = Path(finders.find("js/site.js")).read_text()  # type: ignore[arg-type]
    assert sheet.startswith("@layer reset, tokens")
    for part in bundles.sheets(STATIC / "css"):
        assert part.read_text() in sheet
    for part in bundles.scripts(STATIC / "js"):
        assert part.read_text() in script


@pytest.mark.parametrize("path", bundles.sheets(STATIC / "css"), ids=lambda p: p.name)
def test_sheet_stands_in_a_layer_and_names_no_raw_colour(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).strip()
    assert re.fullmatch(r"@layer [^{};]+(;|\s*\{.*\})", text, flags=re.DOTALL), "every rule stands inside one @layer"
    if path.name not in {"tokens.css", "print.css", "entrance.css"}:
        assert not re.search(r"#[0-9a-f]{3,8}\b(?![^{]*\{)|\blight-dark\(", text), "colours are roles from tokens.css"


def test_folder_of_scripts_is_one_file_for_its_page() -> None:
    script = Path(finders.find("js/board.js")).read_text()  # type: ignore[arg-type]
    for part in bundles.scripts(STATIC / "js" / "board"):
        assert part.read_text() in script


@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda p: p.name)
def test_script_of_every_page_is_a_scope_of_its_own(path: Path) -> None:
    assert not re.search(r"^\s*(import|export)\b", path.read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize(
    "path",
    ["reauthenticate/", "password/change/", "2fa/", "2fa/totp/activate/", "sessions/", "email/", "logout/"],
)
def test_account_pages_stand_in_the_frame_with_nothing_inline(client_for, cio, path: str) -> None:
    cio.set_password("a-long-password-for-tests")
    cio.save()
    answer = client_for(cio).get(f"/accounts/{path}", follow=True)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<h1") == 1
    assert 'class="sidebar"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)


def test_sign_in_says_what_lockstep_is_for(client, db: None) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert html.count("<h1") == 1
    assert "the CIO and the CMO run their partnership" in html
    assert 'name="login"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)


def test_page_that_is_not_there_says_so_in_the_frame(client_for, cio) -> None:
    answer = client_for(cio).get("/nothing-here/")
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_no_two_areas_style_the_same_block() -> None:
    """Sheets of all areas travel together: a block's name belongs to one of them."""
    owners: dict[str, str] = {}
    for path in sorted((STATIC / "css" / "areas").glob("*.css")):
        for block in set(re.findall(r"^ *\.([a-z][a-z0-9-]*)(?= \{)", path.read_text(), flags=re.MULTILINE)):
            assert owners.setdefault(block, path.name) == path.name, f".{block} is in {owners[block]} and {path.name}"
