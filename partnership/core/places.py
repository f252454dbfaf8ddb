"""The world's time zones and countries by the names that people know them by, out of the time zone database itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

TABLES = files("tzdata.zoneinfo")

# The database's own names are for lists of zones; these read better in a sentence.
NAMES = {
    "AS": "American Samoa",
    "CD": "Congo, Democratic Republic",
    "CF": "Central African Republic",
    "CG": "Congo, Republic",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
    "MM": "Myanmar",
    "SZ": "Eswatini",
    "TC": "Turks & Caicos Islands",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
    "WS": "Samoa",
    "XK": "Kosovo",
}


@dataclass(frozen=True)
class Zone:
    """A time zone: its name in the database, the country whose clock it is, the names that it had or also has."""

    name: str
    country: str = ""
    also: tuple[str, ...] = ()

    @property
    def city(self) -> str:
        """ "America/Argentina/Buenos_Aires" is Buenos Aires."""
        return self.name.rpartition("/")[2].replace("_", " ")


def rows(table: str) -> list[list[str]]:
    text = TABLES.joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def countries() -> dict[str, str]:
    """Each country's two letters and its name, by name."""
    named = dict(rows("iso3166.tab")) | NAMES
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


@cache
def zones() -> dict[str, Zone]:
    """The zones that people live in, one for each region that keeps its own clock, by their city; UTC comes first."""
    lived_in = {name: code for code, _, name, *_ in rows("zone.tab")}
    also: dict[str, list[str]] = {}
    for line in TABLES.joinpath("tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L "):
            _, name, alias = line.split(" ")
            if alias not in lived_in:
                also.setdefault(name, []).append(alias)
    found = [Zone(name, code, tuple(also.get(name, ()))) for name, code in lived_in.items()]
    by_city = sorted(found, key=lambda zone: (zone.city, zone.name))
    universal = Zone("UTC", "", ("Etc/UTC", *also.get("Etc/UTC", ())))
    return {zone.name: zone for zone in (universal, *by_city)}


def offset(zone: str, day: date) -> str:
    """How far its clocks are from Greenwich at a day's noon: GMT+1, GMT-3:30, GMT."""
    shift = datetime.combine(day, time(12), UTC).astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '-' if minutes else ''}{hours or ''}{f':{rest:02}' if rest else ''}"


@lru_cache(maxsize=4)
def zone_labels(day: date) -> dict[str, str]:
    """Each zone as one chooses it: "Berlin, Germany (GMT+1)". Some 400 zones are read, once for a day."""
    names = countries()
    return {
        name: f"{zone.city}{', ' if zone.country else ''}{names.get(zone.country, '')} ({offset(name, day)})"
        for name, zone in zones().items()
    }
