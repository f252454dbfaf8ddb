"""What is asked of somebody, or by them: requests, consultations, triage, invitations."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from partnership.intake.actions import name_people
from partnership.intake.models import Consultation, Request, Triager
from partnership.people.models import Invitation, Person, Side
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of


class Requests(Kind):
    name, title, one, many = "request", "Requests they ask for", "request", "requests"
    why = "Somebody of the side answers what is missing and hears what is decided. Drafts that nobody saw stay theirs."

    def of(self, person: Person) -> QuerySet[Any]:
        return Request.objects.open().asked_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("requester").order_by("pk")
        return [
            Held(
                each.pk,
                each,
                each.title,
                note=each.get_state_display(),
                url=each.get_absolute_url(),
                side=each.side,
                needs_somebody=True,
            )
            for each in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Request.objects.hand_over({record_of(Request, held): to for held, to in given.items() if to}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Request.objects.open().filter(cannot_act("requester")).order_by().values_list("pk", "requester")]


class Consultations(Kind):
    name, title, one, many = "consultation", "Requests they answer for IT", "consultation", "consultations"
    open_words = "Nobody: the CIO answers"

    def of(self, person: Person) -> QuerySet[Any]:
        return Consultation.objects.waiting().filter(people=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("request").prefetch_related("people")
        return [
            Held(each.pk, each, each.request.title, url=each.get_absolute_url(), side=Side.IT)
            for each in found.order_by("pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            record = record_of(Consultation, held)
            named = [each for each in record.people.all() if each != person]
            after = [*named, to] if to and to not in named else named
            responsible = to if to and record.responsible_id == person.pk else None
            name_people(record.request, after, responsible=responsible, by=by)

    def unfit(self) -> list[Pairs]:
        named = Consultation.people.through.objects.filter(consultation__in=Consultation.objects.waiting().values("pk"))
        return [named.filter(cannot_act("person", Side.IT)).values_list("consultation", "person")]


class Triage(Kind):
    name, title, one, many = "triage", "Named to score and accept requests", "naming for triage", "namings for triage"
    why = "It ends. The seat names whom it wants, and gives the side’s part until then."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Triager.objects.filter(person=person, ended_at=None)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [Held(each.pk, each, f"for {Side(each.side).label}", side=each.side) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            record_of(Triager, held).end(by=by)

    def unfit(self) -> list[Pairs]:
        rows = Triager.objects.filter(ended_at=None)
        sides = Q(side=Side.IT) & cannot_act("person", Side.IT)
        sides |= Q(side=Side.MARKETING) & cannot_act("person", Side.MARKETING)
        return [rows.filter(sides).order_by().values_list("pk", "person")]


class Invitations(Kind):
    name, title, one, many = "invitation", "Invitations they sent that nobody has taken up", "invitation", "invitations"
    why = "Each is withdrawn: invite again from the person’s page whoever should still come."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Invitation.objects.pending().filter(by=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("person").order_by("pk")
        return [Held(each.pk, each, each.person.name, url=each.person.get_absolute_url()) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            record_of(Invitation, held).withdraw(by=by)

    def unfit(self) -> list[Pairs]:
        return []  # a link opens the door whoever sent it
