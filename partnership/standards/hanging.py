"""Checks and waivers that hang on a project that is closed, and signatures on a waiver (settings.HANGS_ON)."""

from partnership.core.days import company_day
from partnership.core.hanging import END, ON, Sort, Thing
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.models import Check, Waiver


class Checks(Sort):
    """What its project still had to show."""

    name, title, models = "checks", "Checks that are open", ("standards.Check",)
    fates = {ON: "Rest with it: their reviewers are asked no more. They are open again where the project goes on."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        checks = Check.objects.visible_to(by).required().unsettled(company_day()).filter(project=record)
        rows = checks.select_related("project", "standard", "version")
        return [Thing(each.pk, str(each), each.get_absolute_url(), each.get_state_display().lower()) for each in rows]


class Waivers(Sort):
    """What was asked for and both executives have not signed; what is in force goes with its check."""

    name, title, models = "waivers", "Waivers that wait for a signature", ("standards.Waiver",)
    fates = {ON: "Wait for nobody meanwhile, and again where the project goes on before their last day."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        asked = Waiver.objects.asked().of_open().filter(check_of__project=record)
        rows = asked.select_related("check_of__standard", "check_of__project").order_by("pk")
        return [Thing(each.pk, str(each.check_of.standard), each.get_absolute_url()) for each in rows]


class HalfSigned(Sort):
    """What one executive has signed of a waiver and the other has not."""

    name, title = "signatures", "Signed by one side only"
    fates = {END: "Counts no more, and whoever gave it is told."}

    def hanging(self, record: Waiver, by: Person) -> list[Thing]:
        if not record.agreement.is_open:
            return []
        return [Thing(each.pk, str(each.person)) for each in record.agreement.signatures.select_related("person")]
