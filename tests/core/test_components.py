"""The components: each renders, refuses what it does not know, and escapes what people write."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from partnership.core.gallery import Sample
from partnership.core.templatetags.marks import STATUS_WORDS

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

BLOCKS = {
    "pagehead": 'title="Board"',
    "panel": 'title="Waiting"',
    "button": "",
    "menu": 'label="More"',
    "dialog": 'id="move" title="Move"',
    "empty": 'text="Nothing waits."',
    "tile": 'name="Leads" value=3 status="on_track"',
    "toast": "",
    "timeline": 'label="History"',
    "moment": "",
    "badge": "",
    "table": 'caption="Requests"',
    "tabs": 'label="Projects"',
    "filters": 'label="Side"',
}
TAGS = {
    "icon": '"lock"',
    "status": '"on_track"',
    "side": '"it"',
    "who": '"Ada"',
    "figure": "3",
    "day": "today",
    "clock": "now",
    "month": "today",
    "ago": "today",
    "field": "form.title",
    "errors": "form",
    "sort": '"due" label="Due"',
    "tab": '"Board" href="/"',
    "choice": '"side" "it" label="IT"',
    "pager": "page",
    "sparkline": "values",
    "meter": '62 label="Progress"',
    "pair": "2 5",
    "line_chart": 'points title="Leads"',
    "signatures": "none",
}


def render(source: str, **context: object) -> str:
    given = {
        "request": RequestFactory().get("/list/?side=it&page=3"),
        "today": date(2026, 11, 22),
        "now": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "form": Sample(),
        "page": Paginator(range(30), 10).page(2),
        "values": [1, None, 3],
        "points": [(date(2026, 1, 1), 1), (date(2026, 2, 1), None), (date(2026, 3, 1), 3)],
        "none": [],
        "hostile": HOSTILE,
    }
    return Template(source).render(Context(given | context))


@pytest.mark.parametrize(("tag", "given"), BLOCKS.items())
def test_block_component_renders_and_refuses_an_unknown_attribute(tag: str, given: str) -> None:
    assert "inside" in render(f"{{% {tag} {given} %}}inside{{% end{tag} %}}")
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        Template(f'{{% {tag} {given} colour="red" %}}inside{{% end{tag} %}}')


@pytest.mark.django_db
@pytest.mark.parametrize(("tag", "given"), TAGS.items())
def test_component_renders_and_refuses_an_unknown_attribute(tag: str, given: str) -> None:
    assert render(f"{{% {tag} {given} %}}") is not None
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'colour'"):
        Template(f'{{% {tag} {given} colour="red" %}}')


@pytest.mark.parametrize(
    "source",
    [
        "{% pagehead title=hostile lede=hostile kicker=hostile %}{{ hostile }}{% endpagehead %}",
        "{% panel title=hostile id=hostile note=hostile more=hostile more_url=hostile %}{{ hostile }}{% endpanel %}",
        "{% button href=hostile label=hostile key=hostile hx_get=hostile %}{{ hostile }}{% endbutton %}",
        "{% menu label=hostile %}{{ hostile }}{% endmenu %}",
        "{% dialog id=hostile title=hostile %}{{ hostile }}{% enddialog %}",
        "{% empty text=hostile %}{{ hostile }}{% endempty %}",
        "{% tile name=hostile value=1 unit=hostile status='at_risk' href=hostile aim=2 %}{{ hostile }}{% endtile %}",
        "{% moment title=hostile by=hostile acting_for=hostile %}{{ hostile }}{% endmoment %}",
        "{% badge %}{{ hostile }}{% endbadge %}",
        "{% who hostile acting_for=hostile %}{% figure 3 hostile %}",
        "{% side 'it' word=hostile %}{% status None word=hostile %}",
        "{% icon 'x' label=hostile %}",
        "{% table caption=hostile %}{% endtable %}{% tab hostile href=hostile %}{% sort hostile label=hostile %}",
        "{% choice 'side' hostile label=hostile %}{% pager page noun=hostile %}",
        "{% field form.title label=hostile help=hostile why=hostile %}",
        "{% sparkline values title=hostile %}{% meter 5 label=hostile %}{% pair 1 2 label=hostile %}",
        "{% line_chart points title=hostile description=hostile unit=hostile notes=notes breaks=notes %}",
        "{% signatures rows wanted=wanted ended=hostile %}",
    ],
)
def test_component_escapes_what_people_write(source: str) -> None:
    html = render(
        source,
        notes=[(date(2026, 2, 1), HOSTILE)],
        wanted={"marketing": HOSTILE},
        rows=[{"side": "it", "name": HOSTILE, "acting_for": HOSTILE, "signed_at": datetime(2026, 1, 1, tzinfo=UTC)}],
    )
    assert "<script" not in html
    assert "<img" not in html
    assert 'style="' not in html


@pytest.mark.parametrize("how", [*STATUS_WORDS, None, ""])
def test_status_has_a_word_and_a_shape(how: str | None) -> None:
    html = render("{% status how %}", how=how)
    key = how or "unknown"
    assert STATUS_WORDS[key] in html
    assert f"#status-{key}" in html


def test_status_and_kinds_that_do_not_exist_stop_the_page() -> None:
    with pytest.raises(KeyError):
        render('{% status "excellent" %}')
    for source in (
        '{% button kind="big" %}x{% endbutton %}',
        '{% panel kind="card" %}x{% endpanel %}',
        '{% badge tone="red" %}x{% endbadge %}',
        '{% field form.title size="huge" %}',
    ):
        with pytest.raises(TemplateSyntaxError):
            render(source)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("1234567.891000"), "€", "1,234,567.89\u202f€"),
        (Decimal("12.300000"), "%", "12.3\u202f%"),
        (Decimal("100.000000"), "days", "100\N{NO-BREAK SPACE}days"),
        (Decimal("-0.0412500"), "", "\N{MINUS SIGN}0.04125"),
        (0, "", "0"),
        (None, "%", "—"),
    ],
)
def test_figure_is_spelt_for_people(value: Decimal | None, unit: str, words: str) -> None:
    html = render("{% figure value unit %}", value=value, unit=unit)
    assert words in html.replace('<span class="figure__unit">', "").replace("</span>", "")


def test_figure_keeps_the_exact_value_in_its_title_when_it_rounds() -> None:
    assert 'title="1.23456"' in render("{% figure value %}", value=Decimal("1.234560"))
    assert "title" not in render("{% figure value %}", value=Decimal("1.23"))


@time_machine.travel("2026-11-22 12:00Z")
@pytest.mark.django_db
def test_day_gives_the_year_only_when_it_is_another_one() -> None:
    assert '<time datetime="2026-12-03" title="Thursday 3 December 2026">Thu 3 Dec</time>' in render(
        "{% day d %}", d=date(2026, 12, 3)
    )
    assert ">Wed 3 Dec 2025<" in render("{% day d %}", d=date(2025, 12, 3))
    assert render("{% day d %}", d=None) == "—"
    assert render("{% ago d %}", d=date(2026, 11, 20)) == "2 days ago"
    assert render("{% ago d %}", d=date(2026, 11, 23)) == "tomorrow"


@time_machine.travel("2026-11-22 23:30Z")
@pytest.mark.parametrize(
    ("zone", "value", "past"),
    [
        ("UTC", date(2026, 11, 21), True),
        ("UTC", date(2026, 11, 22), False),
        ("Asia/Tokyo", date(2026, 11, 22), False),
        ("UTC", None, False),
        ("UTC", datetime(2026, 11, 22, 1, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 11, 22, 1, tzinfo=UTC), True),
        ("Asia/Tokyo", datetime(2026, 11, 22, 16, tzinfo=UTC), False),
    ],
)
@pytest.mark.django_db
def test_a_day_is_past_when_it_is_over_for_the_company(zone: str, value: date | None, past: bool) -> None:
    with timezone.override(zone):
        assert render("{% if d|is_past %}past{% endif %}", d=value) == ("past" if past else "")


def test_clock_is_in_the_readers_zone_and_says_so() -> None:
    with timezone.override("America/New_York"):
        html = render("{% clock now %}")
    assert "Sun 22 Nov, 04:30" in html
    assert "04:30 EST" in html


def test_signatures_show_a_missing_half_as_a_gap() -> None:
    row = SimpleNamespace(side="it", person="Ingrid Olsen", acting_for=None, signed_at=datetime(2026, 1, 1, tzinfo=UTC))
    html = render('{% signatures rows wanted=wanted mine="marketing" url="/sign/" %}', rows=[row], wanted={})
    assert "Ingrid Olsen" in html
    assert html.count("Not signed yet") == 1
    assert html.count('href="/sign/"') == 1
    assert render("{% signatures rows %}", rows=[]).count("data-missing") == 2


def test_signatures_offer_nobody_the_other_sides_gap() -> None:
    assert "/sign/" not in render('{% signatures rows mine="" url="/sign/" %}', rows=[])


def test_field_stands_with_its_label_help_and_error() -> None:
    form = Sample({"title": "", "needed_by": "next week", "personal": "yes"})
    html = render(
        "{% errors form %}{% field form.title %}{% field form.needed_by %}{% field form.personal %}", form=form
    )
    assert '<label class="field__label" for="id_title">' in html
    assert 'id="id_title_helptext"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'href="#id_needed_by"' in html
    assert 'role="alert" tabindex="-1" data-focus' in html


def test_errors_lead_to_the_first_of_several_inputs() -> None:
    assert 'href="#id_personal_0"' in render(
        "{% errors form %}", form=Sample({"title": "x", "needed_by": "2026-12-01"})
    )


def test_errors_are_silent_before_anything_was_sent() -> None:
    assert render("{% errors form %}") == ""


def test_choices_live_in_the_address_and_start_at_the_first_page() -> None:
    assert '<a class="choice" href="?" aria-current="true">' in render('{% choice "side" "it" label="IT" %}')
    counted = render('{% choice "status" "stale" label="Stale" status="stale" count=3 %}')
    assert '<span class="status" data-status="stale">' in counted
    assert '<span class="choice__count">3</span>' in counted
    assert 'href="?side=marketing"' in render('{% choice "side" "marketing" label="Marketing" %}')
    assert 'href="?side=it&amp;sort=due"' in render('{% sort "due" label="Due" %}')
    assert 'href="?side=it&amp;page=1"' in render("{% pager page %}")


def test_gallery_shows_every_component_to_administrators_alone(client_for, admin, cio) -> None:
    html = client_for(admin).get("/gallery/").content.decode()
    assert 'style="' not in html
    parts = (
        "pagehead",
        "panel",
        "button",
        "menu",
        "dialog",
        "empty",
        "tile",
        "timeline",
        "table",
        "toast",
        "pager",
        "sparkline",
        "chart",
        "meter",
        "pair",
        "signatures",
        "status",
        "side",
        "who",
        "badge",
        "figure",
        "field",
    )
    for css in parts:
        assert f'class="{css}' in html, css
    assert client_for(cio).get("/gallery/").status_code == 403
