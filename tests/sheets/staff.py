"""A small importer, declared as the recipe says (docs/recipes/importer.md): a list of people with their teams."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import include, path

from partnership import urls
from partnership.people.models import Person, Role
from partnership.sheets import pages
from partnership.sheets.columns import Choice, Field
from partnership.sheets.importer import Home
from partnership.sheets.record import Record
from partnership.sheets.records import Records


class Staff(Records):
    address = "staff:import"
    event = "staff.imported"
    title = "Import staff"
    lede = "Send the list as your directory gives it. You see every row's fate before anything is saved."
    nouns = "person,people"
    home = Home("home:home", "Home", "Back to the first page")
    refusal = "Administrators import staff."
    key = "email"
    fields = (
        Field("email", "E-mail", ("mail", "address"), is_required=True),
        Field("name", "Name", ("full name",), is_required=True, longest=80),
        Choice("side", "side", words={"it": "it", "marketing": "marketing"}),
        Field("team", "Team", ("group",), longest=80),
    )

    def may(self, person: Person) -> bool:
        return person.role == Role.ADMINISTRATOR

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        names = [field.name for field in self.fields]
        return {each["email"]: each for each in Person.objects.filter(email__in=keys).values(*names)}

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        return "" if record.fate == "same" or "side" in record.values else "of which side? Say IT or marketing"

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        Person.objects.bulk_create(Person(role=Role.STAFF, **record.values) for record in new)
        for record in changed:
            Person.objects.filter(email=record.values["email"]).update(**record.values)


urlpatterns = [*urls.urlpatterns, path("staff/", include((pages.addresses(Staff(), ""), "staff")))]
handler400, handler403, handler500 = urls.handler400, urls.handler403, urls.handler500
