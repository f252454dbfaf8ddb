"""Requests that hang on an outcome or a KPI that ends, and what hangs on a request (settings.HANGS_ON)."""

from collections.abc import Iterable
from textwrap import shorten

from outcomes.models import Kpi, KpiDefinition, Outcome
from partnership.core.hanging import END, ON, Sort, Thing, goes_to
from partnership.intake import actions
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.stack.models import System

ASK = "ask"


class Requests(Sort):
    """What is open and says that it serves the outcome. A draft is its author's own, who is told (`tell_drafts`)."""

    name, title, models = "requests", "Requests that name it", ("intake.Request",)
    fates = {
        ASK: "Goes back to who asks, who says what it serves from now on",
        ON: "Goes on, though the outcome that it names is closed",
        "to": "Serves {} from now on",
        END: "Is declined, with the reason",
    }
    why = {END: "Say why they are declined: who asks reads it."}

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        return _things(Request.objects.visible_to(by).open().filter(outcome=record).order_by("pk"))

    def targets(self, record: Outcome, by: Person) -> list[tuple[int, str]]:
        return [(kpi.pk, f"“{kpi.outcome}”: {kpi}") for kpi in Kpi.objects.to_serve(but=record)]

    def taker(self, pk: int) -> str:
        kpi = Kpi.objects.select_related("outcome").filter(pk=pk).first()
        return f"“{kpi.outcome}”: {kpi}" if kpi else super().taker(pk)

    def settle(self, record: Outcome, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        why = f"“{record}” was closed."
        for request in Request.objects.filter(pk__in=[thing.pk for thing in things]).order_by("pk"):
            if fate == END:
                decline(request, by=by, because=because)
            elif fate == ASK:
                ask_anew(request, by=by, why=why)
            else:
                kpi = Kpi.objects.to_serve().get(pk=goes_to(fate) or 0)
                request.serve(kpi, by=by, because=why)
                ask_anew(request, by=by, why=f"{why} It moves “{kpi}” of “{kpi.outcome}” now.")

    def named(self, pks: Iterable[int], by: Person) -> list[Thing]:
        return _things(Request.objects.visible_to(by).filter(pk__in=pks).order_by("pk"))


class Later(Requests):
    """What was deferred comes back by itself, and would name what is closed by then."""

    name, title = "deferred", "Requests that come back on a day"
    fates = {
        ON: "Comes back on its day, though the outcome that it names is closed by then",
        "to": Requests.fates["to"],
        END: Requests.fates[END],
    }

    def hanging(self, record: Outcome, by: Person) -> list[Thing]:
        deferred = Request.objects.visible_to(by).filter(outcome=record, state=Request.State.DEFERRED)
        return _things(deferred.order_by("pk"))


class OnKpi(Sort):
    """Requests that say by how much they move a KPI that is taken out of the next version."""

    name, title, models = "requests", "Requests that move it", ("intake.Request",)
    fates = {ON: "Go on, and name a KPI that is measured no longer once that version is in force."}

    def hanging(self, record: KpiDefinition, by: Person) -> list[Thing]:
        return _things(Request.objects.visible_to(by).open().filter(kpi=record.kpi_id).order_by("pk"))


class OfSystem(Sort):
    """Requests that touch a system, or have chosen it, which is gone."""

    name, title, models = "requests", "Open requests that name it", ("intake.Request",)
    fates = {ON: "Go on, and name a system that is gone."}

    def hanging(self, record: System, by: Person) -> list[Thing]:
        return _things(Request.objects.visible_to(by).open().naming(record).order_by("pk"))


class HalfSigned(Sort):
    """What one side has signed of it and the other has not: its acceptance, an override of IT's answers."""

    name, title, models = "signatures", "Given by one side only", ("intake.Consultation",)
    fates = {END: "Counts no more, and who gave it is told. Where the request comes back, both are asked anew."}

    def hanging(self, record: Request, by: Person) -> list[Thing]:
        given = [(record.acceptance, "accepts it"), (record.consultation.override, "signed an override")]
        return [
            Thing(each.pk, str(each.person), note=words)
            for agreement, words in given
            if agreement is not None and agreement.is_open
            for each in agreement.signatures.select_related("person")
        ]


class HalfScored(Sort):
    """One side's scores, while the other's are missing."""

    name, title, models = "scores", "Scored by one side only", ("intake.Screening",)
    fates = {ON: "Stays sealed, and counts where the request comes back."}

    def hanging(self, record: Request, by: Person) -> list[Thing]:
        screening = getattr(record, "screening", None)
        if screening is None or screening.round.is_revealed:
            return []
        return [Thing(each.pk, f"by {each.person}") for each in screening.round.ratings.select_related("person")]


class Asked(Sort):
    """What who asks for it has not answered."""

    name, title, models = "question", "Asked, and not answered", ("intake.Question",)
    fates = {ON: "Waits for nobody meanwhile, and is asked again where the request comes back."}

    def hanging(self, record: Request, by: Person) -> list[Thing]:
        asked = record.questions.filter(answered_at=None).select_related("asked_by")
        return [Thing(each.pk, shorten(each.text, 120, placeholder="…"), note=f"by {each.asked_by}") for each in asked]


class Repeats(Sort):
    """Requests that were closed because this one asks for the same."""

    name, title, models = "repeats", "Requests that were said to repeat it", ("intake.Request",)
    fates = {END: "Stay closed. Who asked for them is told, and each can be brought back from its page."}

    def hanging(self, record: Request, by: Person) -> list[Thing]:
        repeated = Request.objects.visible_to(by).filter(duplicate_of=record, state=Request.State.DUPLICATE)
        rows = repeated.select_related("requester").order_by("pk")
        return [Thing(each.pk, each.title, each.get_absolute_url(), f"asked by {each.requester}") for each in rows]

    def settle(self, record: Request, fate: str, things: list[Thing], *, by: Person, because: str) -> None:
        for other in Request.objects.filter(pk__in=[thing.pk for thing in things]).select_related("requester"):
            said = f"“{record.title}”, which “{other.title}” was said to repeat, does not go on now."
            actions.tell([other.requester], other, f"{said} Yours can be brought back.", but=by)


def _things(rows: Iterable[Request]) -> list[Thing]:
    return [Thing(each.pk, each.title, each.get_absolute_url(), _stands(each)) for each in rows]


def _stands(request: Request) -> str:
    until = f" until {request.deferred_until:%-d %b %Y}" if request.deferred_until else ""
    return f"{request.get_state_display().lower()}{until}"


def ask_anew(request: Request, *, by: Person, why: str) -> None:
    """Who asks says what it serves, in the part of the form that opens with the question."""
    text = f"{why} Say what this serves from now on, and by how much it moves the KPI."
    sections = [] if request.consultation.is_chosen else ["outcome"]
    if question := request.open_question:
        question.widen(sections, text=text, by=by)
    elif request.is_running and request.requester_id != by.pk:
        actions.ask(request, by=by, text=text, sections=sections)
        return
    actions.tell([request.requester], request, f"{request.title}: {text}", but=by)


def decline(request: Request, *, by: Person, because: str) -> None:
    """Whatever it waits for; what was to come back later comes back to be declined."""
    if request.state == Request.State.DEFERRED:
        request.bring_back(by=by)
    actions.refuse(request, Request.State.DECLINED, by=by, reason=because)


def tell_drafts(outcome: Outcome, *, by: Person) -> None:
    """Whoever writes a request that is to serve it learns that it is closed (settings.FOLLOWED_BY)."""
    for draft in Request.objects.filter(outcome=outcome, state=Request.State.DRAFT).select_related("requester"):
        words = f"“{outcome}” was closed. Choose what your draft “{draft}” serves before you send it."
        actions.tell([draft.requester], draft, words, url=draft.draft_url, but=by)
