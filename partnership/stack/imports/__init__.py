"""What comes in by files: systems, the data that they hold, and what flows between them."""

from partnership.stack.imports.data_sets import DATA_SETS
from partnership.stack.imports.flows import FLOWS
from partnership.stack.imports.systems import SYSTEMS

__all__ = ["DATA_SETS", "FLOWS", "SYSTEMS"]
