"""Checks that hang on a project that is closed (settings.HANGS_ON, core/hanging.py)."""

from partnership.core.days import company_day
from partnership.core.hanging import ON, Sort, Thing
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.models import Check


class Checks(Sort):
    """What its project still had to show."""

    name, title, models = "checks", "Checks that are open", ("standards.Check",)
    fates = {ON: "Rest with it: their reviewers are asked no more. They are open again where the project goes on."}

    def hanging(self, record: Project, by: Person) -> list[Thing]:
        checks = Check.objects.visible_to(by).required().unsettled(company_day()).filter(project=record)
        rows = checks.select_related("project", "standard", "version")
        return [Thing(each.pk, str(each), each.get_absolute_url(), each.get_state_display().lower()) for each in rows]
