from partnership.standards.models.check import Check
from partnership.standards.models.evidence import Evidence
from partnership.standards.models.facts import Facts
from partnership.standards.models.standard import Standard
from partnership.standards.models.version import StandardVersion
from partnership.standards.models.waiver import Waiver

__all__ = ["Check", "Evidence", "Facts", "Standard", "StandardVersion", "Waiver"]
