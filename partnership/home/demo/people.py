"""The cast of the demo, and who held which seat."""

from partnership.attention.actions import name_deputy
from partnership.company.models import GroundRules
from partnership.home.demo.story import Story
from partnership.people.actions import invite, prove_address, take_seat
from partnership.people.arrivals import invite_as
from partnership.people.models import Part, Role, Side

PASSWORD = "lockstep-demo"  # noqa: S105  printed on the first page of the demo
STAFF, IT, MARKETING = Role.STAFF, Side.IT, Side.MARKETING

CAST = {
    "admin": ("admin@example.com", "Ada Novak", Role.ADMINISTRATOR, "", ""),
    "cio": ("cio@example.com", "Ingrid Olsen", STAFF, IT, "Technology leadership"),
    "cmo": ("cmo@example.com", "Marcus Weber", STAFF, MARKETING, "Marketing leadership"),
    "former_cio": ("henrik.dahl@example.com", "Henrik Dahl", STAFF, IT, "Technology leadership"),
    "it": ("it@example.com", "Ivan Petrov", STAFF, IT, "Integration"),
    "marketing": ("marketing@example.com", "Maya Lindqvist", STAFF, MARKETING, "Marketing technology"),
    "observer": ("observer@example.com", "Otto Lang", Role.OBSERVER, "", ""),
    "architect": ("aisha.rahman@example.com", "Aisha Rahman", STAFF, IT, "Architecture"),
    "security": ("tomas.silva@example.com", "Tomás Silva", STAFF, IT, "Security"),
    "data": ("wei.chen@example.com", "Wei Chen", STAFF, IT, "Data platform"),
    "integrator": ("lena.fischer@example.com", "Lena Fischer", STAFF, IT, "Integration"),
    "deputy_cio": ("dana.iqbal@example.com", "Dana Iqbal", STAFF, IT, "Technology leadership"),
    "content": ("clara.jensen@example.com", "Clara Jensen", STAFF, MARKETING, "Content"),
    "insight": ("noah.adeyemi@example.com", "Noah Adeyemi", STAFF, MARKETING, "Customer insight"),
    "crm": ("sofia.rossi@example.com", "Sofia Rossi", STAFF, MARKETING, "Lifecycle"),
    "brand": ("pierre.martin@example.com", "Pierre Martin", STAFF, MARKETING, "Brand"),
    "deputy_cmo": ("greta.holm@example.com", "Greta Holm", STAFF, MARKETING, "Marketing leadership"),
}


def build(story: Story) -> None:
    """Everybody is let in on the first day; the CIO changed once; deputies cover two holidays."""
    story.at(story.when(-560, "08:00"), arrive, story)
    story.at(story.when(-420, "09:00"), change_of_cio, story)
    story.at(story.when(-130, "09:00"), cover, story, "cmo", "deputy_cmo", -126, -112)
    story.at(story.when(-12, "10:00"), ask_in, story, Part.MARKETING, "hugo.lind@example.com", "Hugo Lind", "Brand")
    story.at(story.when(-3, "10:00"), ask_in, story, Part.IT, "nora.haugen@example.com", "Nora Haugen", "Data platform")
    story.at(story.when(-9, "09:00"), cover, story, "cio", "deputy_cio", -4, 3)


def arrive(story: Story) -> None:
    admin = None
    for key, (email, name, role, side, team) in CAST.items():
        person = invite(by=admin, email=email, name=name, role=role, side=side, team=team, time_zone="Europe/London")
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        prove_address(person)
        story.people[key] = person
        admin = story.people["admin"]
    GroundRules.current().change(
        by=story.people["admin"],
        fields={
            "name": "Harbour & Pine",
            "time_zone": "Europe/London",
            "countries": "GB,IE",
            "currency": "GBP",
            "stale_days": 7,
        },
    )
    for key, side in {"former_cio": IT, "cmo": MARKETING}.items():
        take_seat(by=admin, person=story.people[key], side=side, from_on=story.working_day(-560))


def ask_in(story: Story, part: Part, email: str, name: str, team: str) -> None:
    """Somebody who was invited and has not come in; the mail left the same minute."""
    invitation, _token = invite_as(
        part, by=story.people["admin"], email=email, name=name, team=team, time_zone="Europe/London", mail=False
    )
    invitation.note_sent(invitation.made_at)


def change_of_cio(story: Story) -> None:
    admin = story.people["admin"]
    take_seat(by=admin, person=story.people["cio"], side=IT, from_on=story.working_day(-420))


def cover(story: Story, principal: str, deputy: str, first: int, last: int) -> None:
    name_deputy(
        by=story.people["admin"],
        principal=story.people[principal],
        deputy=story.people[deputy],
        from_on=story.day(first),
        until_on=story.day(last),
    )
