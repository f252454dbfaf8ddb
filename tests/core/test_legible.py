"""How templates and style sheets stand on their lines, and that the indentation of templates is on no page."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.test import override_settings

from partnership.core.legible import faults_of_sheet, faults_of_template

READABLE = """\
{% extends "base.html" %}

{% block content %}
  {# Somebody who is at home. #}
  {% if people %}
    <ul class="rows">
      {% for person in people %}
        <li
          class="row"
          {% if person.is_absent %}data-absent{% endif %}
        >
          {{ person.name }}, since <br> {% day person.since %}
        </li>
      {% empty %}
        <li>Nobody</li>
      {% endfor %}
    </ul>
  {% else %}
    <p>Nobody <b>at all</b>.</p>
  {% endif %}
{% endblock %}
"""


def test_a_template_that_can_be_read_has_no_fault() -> None:
    assert list(faults_of_template(READABLE)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<p>" + "x" * 114 + "</p>", "1: has 121 characters"),
        ("\t<p>x</p>", "1: is indented by something other than spaces"),
        ("<ul>\n<li>x</li>\n</ul>", "2: is not indented further than line 1"),
        ("<ul>\n  <li>x</li>\n  </ul>", "3: does not stand below line 1"),
        ("{% if x %}\n<p>y</p>\n{% endif %}", "2: is not indented further than line 1"),
        ("{% if x %}\n  <p>y</p>\n  {% endif %}", "3: does not stand below line 1"),
        ("{% for x in y %}<ul>\n<li>z</li>\n</ul>{% endfor %}", "2: is not indented further than line 1"),
    ],
)
def test_a_template_that_cannot_be_read_is_told_where(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_of_template(text))


def test_an_element_that_one_condition_opens_and_another_closes_has_no_pair() -> None:
    text = "<div>\n  {% if x %}\n    <ul>\n  {% endif %}\n  {% if y %}\n    </ul>\n  {% endif %}\n</div>\n"
    assert list(faults_of_template(text)) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (".a { color: red; top: 0; left: 0; }", []),
        (".a { color: red; } /* is; this; no; declaration; */", []),
        (".a { color: red; top: 0; left: 0; right: 0; }", ["1: has more than 3 declarations"]),
        (".a {\n  color: " + "x" * 120 + ";\n}", ["2: has 130 characters, 120 are read"]),
    ],
)
def test_a_style_sheet_has_at_most_three_declarations_on_a_line(text: str, faults: list[str]) -> None:
    assert list(faults_of_sheet(text)) == faults


def test_the_command_names_the_file_and_the_line(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "templates" / "wide.html").write_text("<ul>\n<li>x</li>\n</ul>\n")
    (tmp_path / "templates" / "broken.html").write_text("{% if %}")
    (tmp_path / "static" / "css" / "long.css").write_text(".a { b: c; d: e; f: g; h: i; }\n")
    here = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]
    with override_settings(BASE_DIR=tmp_path, TEMPLATES=here), pytest.raises(CommandError) as refused:
        call_command("check_templates", verbosity=0)
    found = str(refused.value).split("\n")
    assert [line.split(": ")[0] for line in found] == ["broken.html", "templates/wide.html:2", "static/css/long.css:1"]


def test_no_page_carries_how_its_template_is_set(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<ul>\n  {% timeline label=name %}\n    <li\n      class='a'\n    >one  two\n      {{ name }}\n      three</li>"
        "\n  {% endtimeline %}\n</ul>\n"
    )
    (tmp_path / "mail.txt").write_text("Dear Ada,\n  indented\n")
    with override_settings(TEMPLATES=[settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]):
        engine = engines["django"]
        page: Any = engine.get_template("page.html")
        assert page.render({"name": "Ada"}) == (
            '<ul>\n<ol class="timeline" aria-label="Ada">\n<li class=\'a\' >one  two Ada three</li>\n</ol>\n</ul>\n'
        )
        assert page.render({"name": "Ada"}) == engine.get_template("page.html").render({"name": "Ada"})
        assert engine.get_template("mail.txt").render() == "Dear Ada,\n  indented\n"
        assert page.template.source.count("\n") == 9, "errors name the line that the file has"
