"""The currencies that may stand beside a number. Any other letters there make it no number."""

from __future__ import annotations

import re

# ISO 4217, but for codes that are words as well ("ALL", "TOP", "MOP", "CUP").
CODES = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BGN",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "VND",
        "ZAR",
    ]
)
SIGNS = {
    "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "฿": "THB",
    "$": "$", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "R$": "BRL", "kr": "kr", "kr.": "kr", "Kr": "kr", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "Fr.": "CHF",
}  # fmt: skip
NAMED = {
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "dollar": "$", "dollars": "$", "yen": "JPY",
    "rupees": "INR", "francs": "CHF", "zloty": "PLN", "kronor": "SEK", "kroner": "kr", "krone": "kr", "krona": "SEK",
}  # fmt: skip
DOLLARS = {"AUD", "CAD", "HKD", "NZD", "SGD", "USD"}
KRONER = {"DKK", "ISK", "NOK", "SEK"}

WRITTEN = "|".join(sorted(map(re.escape, [*SIGNS, *CODES]), key=len, reverse=True))
"""A pattern of every way in which a currency may be written beside a number."""

_IN_A_UNIT = re.compile(rf"(?<![^\W\d_])(?:{WRITTEN})(?![^\W\d_])")


def currency_of(written: str) -> str:
    """A sign or a code as one word: "€" is "EUR"; "$" and "kr" are any of theirs."""
    return SIGNS.get(written, written)


def currency_in(unit: str) -> str:
    """The currency that a unit speaks of ("GBP", "€ per order", "euros"), or nothing."""
    if found := _IN_A_UNIT.search(unit):
        return currency_of(found[0])
    return next((NAMED[word] for word in re.findall(r"\w+", unit.casefold()) if word in NAMED), "")


def is_same(one: str, other: str) -> bool:
    """Whether two may be the same currency: "$" may be any dollar."""
    return one == other or any(
        {one, other} <= {sign, *several} for sign, several in (("$", DOLLARS), ("kr", KRONER)) if sign in (one, other)
    )
