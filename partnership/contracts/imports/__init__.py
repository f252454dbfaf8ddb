"""What comes in by files: marketing's budgets, and the terms of contracts out of an inventory."""

from partnership.contracts.imports.budgets import BUDGETS
from partnership.contracts.imports.contracts import CONTRACTS

__all__ = ["BUDGETS", "CONTRACTS"]
