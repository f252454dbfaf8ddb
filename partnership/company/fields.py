"""The form field of countries: several rows of a country and its region, whichever of both are filled in."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from partnership.company import countries
from partnership.company.calendar import WorkingCalendar
from partnership.core.days import company_day
from partnership.core.forms import TypedSelect
from partnership.core.html import part

PREVIEW = 5
"""How many of the next holidays a form shows."""


class CountriesWidget(forms.Widget):
    """A row for each country, and an empty one for the next; a region is asked for where it keeps other holidays."""

    use_fieldset = True

    def __init__(self, *, guess: bool = False) -> None:
        super().__init__()
        self.guess = guess

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The rows as one text. A region that is of another country than its row's is left from before: it goes."""
        if not isinstance(data, QueryDict):
            return str(data.get(name, ""))
        places = []
        regions = data.getlist(f"{name}-region")
        for number, country in enumerate(data.getlist(name)):
            region = regions[number] if number < len(regions) else ""
            places.append(region if country and region.startswith(f"{country}-") else country)
        return ",".join(dict.fromkeys(place for each in places for place in countries.split(each)))

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0" if id_ else ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        start = (attrs or {}).get("id", f"id_{name}")
        wanted = [*countries.split(value or ""), ""][: countries.SEVERAL]
        rows = [self.row(name, place, number, f"{start}_{number}") for number, place in enumerate(wanted)]
        return part("countries.html", rows=rows)

    def row(self, name: str, place: str, number: int, id_: str) -> dict[str, Any]:
        country = countries.country_of(place)
        offered = [("", "Choose a country" if number == 0 else "None"), *countries.supported().items()]
        guess = "country" if self.guess and number == 0 and not place else ""
        select = TypedSelect(choices=offered, guess=guess)
        row: dict[str, Any] = {
            "label": "The company’s own" if number == 0 else "Another" if number == 1 else "One more",
            "id": id_,
            "country": select.render(name, country, {"id": id_}),
        }
        if regions := countries.regions(country):
            chosen = [("", "All of it"), *regions.items()]
            row["region_id"] = f"{id_}_region"
            row["region"] = TypedSelect(choices=chosen).render(
                f"{name}-region", place if place != country else "", {"id": row["region_id"]}
            )
        else:
            row["no_region"] = f"{name}-region"
        return row


class CountriesField(forms.Field):
    """Several countries, the company's own first; the value is the ground rule's text, "DE-BY,FR"."""

    widget = CountriesWidget

    def __init__(self, *, guess: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Countries whose public holidays count")
        super().__init__(required=False, widget=CountriesWidget(guess=guess), **kwargs)

    def next_holidays(self, value: Any) -> list[tuple[date, str]]:
        """The next few of the countries that stand in a form, before it is saved; unknown ones are left out."""
        known = [place for place in countries.split(str(value or "")) if countries.is_known(place)]
        ahead = WorkingCalendar(places=tuple(known[: countries.SEVERAL]))
        return ahead.public_from(company_day(), count=PREVIEW) if known else []

    def clean(self, value: Any) -> str:
        places = countries.split(str(value or ""))
        if unknown := next((place for place in places if not countries.is_known(place)), None):
            raise forms.ValidationError(
                f"There is no holiday calendar for “{unknown[:20]}”. Choose a country from the list."
            )
        if len(places) > countries.SEVERAL:
            raise forms.ValidationError(f"Choose at most {countries.SEVERAL} countries.")
        return ",".join(places)
