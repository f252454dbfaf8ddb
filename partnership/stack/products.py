"""The catalogue of products on the market, with which a system can begin (products.csv, with its licence beside it)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("products.csv")
SHOWN = 12


class Product(NamedTuple):
    """One product as its maker calls it."""

    name: str
    category: str
    website: str
    vendor: str
    description: str


@cache
def catalogue() -> tuple[Product, ...]:
    """All of them, by name. Read once in each process."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Product(row["name"], row["category"], row["website"], row["domain"], row["description"])
            for row in csv.DictReader(lines)
        )


@cache
def categories() -> tuple[str, ...]:
    """The categories by which the products are sorted."""
    return tuple(sorted({product.category for product in catalogue()}, key=str.casefold))


def called(name: str) -> Product | None:
    """The product of exactly this name."""
    wanted = name.strip().casefold()
    return next((product for product in catalogue() if product.name.casefold() == wanted), None)


def like(words: str) -> list[Product]:
    """Up to a dozen whose name, maker or category has the words: those that begin with them first."""
    wanted = words.strip().casefold()
    if not wanted:
        return []
    found = [(_nearness(product, wanted), product) for product in catalogue()]
    near = sorted((pair for pair in found if pair[0]), key=lambda pair: (pair[0], pair[1].name.casefold()))
    return [product for _nearness_, product in near[:SHOWN]]


def _nearness(product: Product, wanted: str) -> int:
    """1 for a name that begins so, to 4; 0 where nothing of it has the words."""
    name = product.name.casefold()
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    if wanted in product.vendor.casefold():
        return 3
    return 4 if wanted in product.category.casefold() else 0
