"""Long work of set-up: a list of people that is too long to be invited while somebody waits."""

from typing import Any

from django.urls import reverse

from partnership.jobs.kinds import Kind, Result, Step, Steps
from partnership.jobs.models import Job
from partnership.people.models import Part
from partnership.people.permissions import is_administrator
from partnership.setup.actions import invite_many
from partnership.setup.guests import GuestList, against_the_portal, said_of, understand, unpacked

AT_A_TIME = 100


def how_many(job: Job) -> int:
    return len(as_understood(job.wants).guests)


def as_understood(wants: dict[str, Any]) -> GuestList:
    """The list beside what the portal holds now: whoever is invited already is no longer new."""
    otherwise = Part(wants["part"]) if wants["part"] else None
    return understand(unpacked(wants["rows"]), otherwise=otherwise)


def steps(job: Job) -> Steps:
    """Some people at a time, in the order of the list. Each step looks anew at who of them is here."""
    guests = as_understood(job.wants).guests

    def invite() -> None:
        some = against_the_portal(guests[first : first + AT_A_TIME])
        job.memo["invited"] += invite_many(some, by=job.person, time_zone=job.wants["time_zone"])

    job.memo.setdefault("invited", 0)
    for first in range(job.done, len(guests), AT_A_TIME):
        done = min(first + AT_A_TIME, len(guests))
        yield Step(done, f"Line {done:,} of the list", invite)


def result(job: Job) -> Result:
    invited = job.memo.get("invited", 0)
    return Result(said_of(invited, job.done - invited), url=reverse("setup:people"))


INVITING = Kind(
    name="inviting",
    sentence="Inviting people",
    noun="lines",
    count=how_many,
    steps=steps,
    result=result,
    may=is_administrator,
)
KINDS = [INVITING]
