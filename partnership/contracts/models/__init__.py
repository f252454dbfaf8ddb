from partnership.contracts.models.budget import BudgetYear
from partnership.contracts.models.cancellation import Cancellation
from partnership.contracts.models.contract import Contract
from partnership.contracts.models.cost import CostLine
from partnership.contracts.models.document import Document
from partnership.contracts.models.terms import Terms
from partnership.contracts.models.verdict import Verdict

__all__ = ["BudgetYear", "Cancellation", "Contract", "CostLine", "Document", "Terms", "Verdict"]
