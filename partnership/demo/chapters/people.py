"""The cast of the demo, and who held which seat."""

from dataclasses import dataclass

from partnership.attention.actions import name_deputy
from partnership.company.models import GroundRules
from partnership.core.residents import DEMO_PASSWORD
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.people.actions import invite, prove_address, take_seat
from partnership.people.arrivals import invite_as
from partnership.people.models import Part, Role, Side


@dataclass(frozen=True)
class Played:
    """One of the cast."""

    email: str
    name: str
    role: str = Role.STAFF
    side: str = ""
    team: str = ""


CAST = {key: told(Played, said, f"people.toml, {key}") for key, said in text("people").items()}


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
    for key, played in CAST.items():
        person = invite(
            by=admin, email=played.email, name=played.name, role=played.role, side=played.side, team=played.team,
            time_zone="Europe/London",
        )  # fmt: skip
        person.set_password(DEMO_PASSWORD)
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
    for key, side in {"former_cio": Side.IT, "cmo": Side.MARKETING}.items():
        take_seat(by=admin, person=story.people[key], side=side, from_on=story.working_day(-560))


def ask_in(story: Story, part: Part, email: str, name: str, team: str) -> None:
    """Somebody who was invited and has not come in; the mail left the same minute."""
    invitation, _token = invite_as(
        part, by=story.people["admin"], email=email, name=name, team=team, time_zone="Europe/London", mail=False
    )
    invitation.note_sent(invitation.made_at)


def change_of_cio(story: Story) -> None:
    admin = story.people["admin"]
    take_seat(by=admin, person=story.people["cio"], side=Side.IT, from_on=story.working_day(-420))


def cover(story: Story, principal: str, deputy: str, first: int, last: int) -> None:
    name_deputy(
        by=story.people["admin"],
        principal=story.people[principal],
        deputy=story.people[deputy],
        from_on=story.day(first),
        until_on=story.day(last),
    )
