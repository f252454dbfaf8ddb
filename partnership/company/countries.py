"""Countries and their regions, as the calendars of public holidays know them: "GB", or with a region "DE-BY".

Several stand in one text, parted by commas, the company's own first: "DE-BY,FR".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

import holidays

from partnership.core import places

SEVERAL = 12
"""In how many countries a company has people whose holidays count."""


@cache
def supported() -> dict[str, str]:
    """The countries whose public holidays are known: code and name, by name."""
    known = holidays.list_supported_countries()
    return {code: name for code, name in places.countries().items() if code in known}


@cache
def regions(country: str) -> dict[str, str]:
    """The regions with holidays of their own, by name: {"DE-BY": "Bayern"}; none where the whole country keeps them."""
    calendar = holidays.list_supported_countries().get(country)
    if not calendar:
        return {}
    names = holidays.country_holidays(country).get_subdivision_aliases()
    named = {f"{country}-{code}": (names.get(code) or [code])[0] for code in calendar}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def split(text: str) -> list[str]:
    """The places of a text, in their order."""
    return [place for each in text.split(",") if (place := each.strip())]


def country_of(place: str) -> str:
    return place.partition("-")[0]


def is_known(place: str) -> bool:
    country = country_of(place)
    return country in supported() and (place == country or place in regions(country))


def name_of(place: str) -> str:
    """ "DE-BY" is "Germany (Bayern)"."""
    country = country_of(place)
    name = supported().get(country, country)
    return f"{name} ({regions(country).get(place, place)})" if place != country else name


def names_of(text: str) -> str:
    """The places of a text as words: "Germany (Bayern), France and Spain"."""
    names = [name_of(place) for place in split(text)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@cache
def language_of(country: str) -> str | None:
    """In which language its holidays are named: English where there is one, since both sides read it."""
    known = holidays.country_holidays(country).supported_languages
    english = [language for language in known if language.startswith("en")]
    return next(iter(sorted(english)), None)


@lru_cache(maxsize=400)
def public_holidays(places_kept: tuple[str, ...], year: int) -> dict[date, str]:
    """A year's public holidays of several places, each with its name and, where there are several, whose it is.

    Kept for the life of the process: nothing in it changes before the next release of the library.
    """
    found: dict[date, dict[str, list[str]]] = {}
    for place in places_kept:
        country, _, region = place.partition("-")
        days = holidays.country_holidays(
            country, subdiv=region or None, years=year, expand=False, language=language_of(country)
        )
        for day, name in days.items():
            found.setdefault(day, {}).setdefault(name, []).append(name_of(place))
    return {day: _called(names, len(places_kept)) for day, names in sorted(found.items())}


def _called(names: dict[str, list[str]], places_kept: int) -> str:
    if places_kept == 1:
        return next(iter(names))
    if len(names) == 1 and len(next(iter(names.values()))) == places_kept:
        return next(iter(names))
    return "; ".join(f"{name}, {_all_in(whose)}" for name, whose in names.items())


def _all_in(names: Iterable[str]) -> str:
    return " and ".join(names)
