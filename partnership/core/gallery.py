"""What the gallery shows: one made-up example of each state that a component has."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from partnership.core.days import reader_day
from partnership.core.forms import Form
from partnership.core.templatetags.marks import STATUS_WORDS

COURSE = [12.1, 12.4, 12.2, 12.9, 13.1, 13.0, 13.6, 14.1, 13.9, 14.6, 15.2, 15.1, None, 15.9, 16.4, 16.2, 17.0, 17.6]


class Sample(Form):
    title = forms.CharField(help_text="As you would say it to a colleague.")
    problem = forms.CharField(widget=forms.Textarea, required=False)
    needed_by = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    talks = forms.ChoiceField(
        choices=[("none", "None"), ("demo", "A demo"), ("contract", "A contract")], required=False
    )
    personal = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")], widget=forms.RadioSelect, label="Personal data"
    )
    confirmed = forms.BooleanField(label="Both sides have talked about it", required=False)
    file = forms.FileField(required=False)


def wrong() -> Sample:
    form = Sample(
        auto_id="wrong_%s", data={"title": "<script>alert(1)</script>", "needed_by": "next week", "personal": ""}
    )
    form.is_valid()
    return form


def months_back(count: int, today: date) -> list[date]:
    first = today.year * 12 + today.month - count
    return [date((first + i) // 12, (first + i) % 12 + 1, 1) for i in range(count)]


def signatures(now: datetime) -> list[tuple[str, list[dict[str, Any]], dict[str, Any]]]:
    it = {"side": "it", "name": "Ingrid Olsen", "signed_at": now - timedelta(days=3)}
    deputy = {"side": "marketing", "name": "Maya Lindqvist", "acting_for": "Marcus Weber", "signed_at": now}
    return [
        ("Both", [it, deputy], {}),
        ("One", [it], {"marketing": "Marcus Weber"}),
        ("None", [], {"it": "Ingrid Olsen", "marketing": "Marcus Weber"}),
    ]


def everything() -> dict[str, Any]:
    now, today = timezone.now(), reader_day()
    days = months_back(len(COURSE), today)
    course = [None if v is None else Decimal(str(v)) for v in COURSE]
    return {
        "statuses": list(STATUS_WORDS),
        "now": now,
        "today": today,
        "last_year": today - timedelta(days=400),
        "course": course,
        "aims": [Decimal(12) + Decimal(i) * 6 / 17 for i in range(len(course))],
        "points": list(zip(days, course, strict=True)),
        "path": [(days[0], Decimal(12)), (days[9], Decimal(15)), (today + timedelta(days=150), Decimal(20))],
        "band": [
            (days[-1], Decimal("17.4"), Decimal("17.8")),
            (today + timedelta(days=150), Decimal("18.2"), Decimal("21.3")),
        ],
        "notes": [(days[4], "Campaign “Second order”"), (days[13], "Release of the new basket")],
        "breaks": [(days[12] + timedelta(days=10), "Counted by order, no longer by customer")],
        "signature_cases": signatures(now),
        "form": Sample(),
        "wrong": wrong(),
        "page": Paginator(range(64), 20).page(2),
        "million": Decimal("1234567.891000"),
        "small": Decimal("-0.041250"),
    }
