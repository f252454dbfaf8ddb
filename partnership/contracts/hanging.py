"""Contracts that hang on a system that is gone (settings.HANGS_ON)."""

from partnership.contracts.models import Contract
from partnership.core.days import company_day
from partnership.core.hanging import ON, Sort, Thing
from partnership.people.models import Person
from partnership.stack.models import System


class Contracts(Sort):
    """What is still paid for it."""

    name, title, models = "contracts", "Contracts that have not ended", ("contracts.Contract",)
    fates = {ON: "Go on, and renew themselves where they say so: their deadlines are watched until they end."}

    def hanging(self, record: System, by: Person) -> list[Thing]:
        today = company_day()
        rows = Contract.objects.visible_to(by).filter(system=record).order_by("pk").going_on(today)
        return [Thing(each.pk, str(each), each.get_absolute_url(), _until(each)) for each in rows]


def _until(contract: Contract) -> str:
    return f"until {contract.until:%-d %b %Y}" if contract.until else "without an end"
