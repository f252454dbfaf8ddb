"""An experiment's forms: what it tries, how it ended, and which of them the page of what was learnt shows."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from outcomes.models import Kpi
from partnership.core.choosing import Option, offered, options
from partnership.core.days import company_day
from partnership.core.forms import Form, keep_stored
from partnership.core.text import clean_text
from partnership.projects.models import Experiment, Project
from partnership.projects.models.experiment import ExperimentQuerySet

USUAL_LENGTH = timedelta(weeks=4)
QUARTERS = 8
DAY = {"type": "date"}
VERDICTS = [("", "Every verdict"), *Experiment.Verdict.choices, ("none", "No verdict yet")]
SORTS: dict[str, tuple[str, list[str]]] = {
    "": ("Newest verdict first", ["-judged_on", "-ends_on", "-pk"]),
    "oldest": ("Oldest verdict first", ["judged_on", "ends_on", "pk"]),
    "title": ("By title", ["project__title", "-pk"]),
    "kpi": ("By KPI", ["kpi__name", "-judged_on", "-pk"]),
}


class ExperimentForm(Form):
    """What is expected, of how many, by which KPI, until when."""

    hypothesis = forms.CharField(
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If we do this, then that moves by so much, because …",
        error_messages={"required": "Say what you expect, and why: without that nothing can be learnt."},
    )
    kpi = forms.ModelChoiceField(
        Kpi.objects.none(),
        label="KPI that will tell",
        help_text="One of those by which the outcome is measured.",
        error_messages={
            "required": "Choose the KPI that will tell.",
            "invalid_choice": "This KPI does not measure the outcome any more. Choose another.",
        },
    )
    size = forms.CharField(
        label="How large",
        max_length=200,
        help_text="Who sees it, and how many: every tenth visitor, some 8,000 people.",
        error_messages={"required": "Say how many see it: too few would tell nothing."},
    )
    starts_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"required": "Say when it starts.", "invalid": "Give the day as 2026-12-03."},
    )
    ends_on = forms.DateField(
        label="To the end of",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={
            "required": "Say when it ends: on that day its owners are asked for the verdict.",
            "invalid": "Give the day as 2026-12-03.",
        },
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, experiment: Experiment | None = None, **kwargs: Any) -> None:
        today = company_day()
        initial: dict[str, Any] = {
            "kpi": project.request.kpi_id, "starts_on": today, "ends_on": today + USUAL_LENGTH, "seen": 0,
            **project.tried_before,
        }  # fmt: skip
        if experiment:
            names = ("hypothesis", "kpi", "size", "starts_on", "ends_on")
            initial = {name: getattr(experiment, name) for name in names} | {"seen": experiment.version}
        super().__init__(*args, initial=initial, **kwargs)
        field = self.field_as("kpi", forms.ModelChoiceField)
        field.queryset = Kpi.objects.in_force().filter(outcome=project.outcome_id).order_by("name", "pk")
        keep_stored(field, [experiment.kpi] if experiment else [], why="does not measure the outcome any more")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not 1990 <= day.year < 2200:
                self.add_error(name, "Give a day between 1990 and 2199.")
        if first and last and last < first:
            self.add_error("ends_on", "It ends on the day on which it starts, or later.")
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("hypothesis", "kpi", "size", "starts_on", "ends_on")}


class VerdictForm(Form):
    """How it ended, as one side sees it."""

    verdict = forms.ChoiceField(
        label="The verdict",
        choices=[("", "Choose"), *Experiment.Verdict.choices],
        error_messages={"required": "Say whether it worked.", "invalid_choice": "Choose one of these."},
    )
    learnt = forms.CharField(
        label="What was learnt",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For whoever has the same idea in a year. “Cannot tell” teaches as well: say what was missing.",
        error_messages={"required": "Say what was learnt: the verdict alone helps nobody."},
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        initial = {"verdict": experiment.verdict, "learnt": experiment.learnt, "seen": experiment.digest}
        super().__init__(*args, initial=initial, **kwargs)


class LearntFilter:
    """Verdict, KPI, period, words, and the order. What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict, kpis: list[tuple[int, str]]) -> None:
        self.kpis = [("", "Every KPI"), *((str(pk), name) for pk, name in kpis)]
        self.quarters = quarters(company_day())
        self.periods = [("", "All time"), *((key, label) for key, label, _first, _last in self.quarters)]
        self.values: dict[str, str] = {
            "q": clean_text(data.get("q", "").replace("\x00", ""))[:100],
            "verdict": offered(data.get("verdict", ""), VERDICTS),
            "kpi": offered(data.get("kpi", ""), self.kpis),
            "period": offered(data.get("period", ""), self.periods),
            "sort": data.get("sort", "") if data.get("sort", "") in SORTS else "",
        }

    def but_verdict(self, rows: ExperimentQuerySet) -> ExperimentQuerySet:
        """What the other choices leave: of these the verdicts are counted."""
        values = self.values
        if values["kpi"]:
            rows = rows.filter(kpi_id=int(values["kpi"]))
        for key, _label, first, last in self.quarters:
            if key == values["period"]:
                rows = rows.judged_between(first, last)
        return rows.mentioning(values["q"]) if values["q"] else rows

    def apply(self, rows: ExperimentQuerySet) -> ExperimentQuerySet:
        rows, verdict = self.but_verdict(rows), self.values["verdict"]
        rows = rows.running() if verdict == "none" else rows.judged()
        if verdict and verdict != "none":
            rows = rows.with_verdict(verdict)
        return rows.order_by(*SORTS[self.values["sort"]][1])

    @property
    def is_narrow(self) -> bool:
        return any(self.values[name] for name in ("q", "verdict", "kpi", "period"))

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        """Each question with its name and its answers."""
        sorts = [(key, words) for key, (words, _order) in SORTS.items()]
        asked = [
            ("verdict", "Verdict", VERDICTS), ("kpi", "KPI", self.kpis), ("period", "Judged in", self.periods),
            ("sort", "Order", sorts),
        ]  # fmt: skip
        return [(name, label, options(self.values[name], choices)) for name, label, choices in asked]


def quarters(today: date) -> list[tuple[str, str, date, date]]:
    """The last two years by quarter, the newest first: "2026-q4", "Q4 2026", its first and its last day."""
    found, year, quarter = [], today.year, (today.month - 1) // 3 + 1
    for _ in range(QUARTERS):
        first = date(year, quarter * 3 - 2, 1)
        following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        found.append((f"{year}-q{quarter}", f"Q{quarter} {year}", first, following - timedelta(days=1)))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return found
