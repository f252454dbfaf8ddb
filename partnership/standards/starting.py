"""The catalogue that a company may begin with: catalogue.toml, which a writer reads and changes."""

import tomllib
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).with_name("catalogue.toml")

STARTING: list[dict[str, Any]] = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["standards"]
"""Each with key, area, name, side, asks, evidence and when it is asked, as `actions.catalogue.write` takes them."""
