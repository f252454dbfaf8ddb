from partnership.stack.models.data_set import DataSet
from partnership.stack.models.fit import Fit
from partnership.stack.models.integration import Integration
from partnership.stack.models.known_as import KnownAs
from partnership.stack.models.quality import Quality
from partnership.stack.models.system import System
from partnership.stack.models.use import Use

__all__ = ["DataSet", "Fit", "Integration", "KnownAs", "Quality", "System", "Use"]
