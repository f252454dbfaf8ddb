"""How a request is written without overwriting anybody, and what a change of its text takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outcomes.models import Kpi
from partnership.activity.models import Event, digests
from partnership.attention.models import Notice
from partnership.core.refusals import Refused, Stale
from partnership.core.text import enumerated
from partnership.core.verbs import step, verb
from partnership.intake.models.request.asked import ON_CONSULTATION, SECTION_OF, SECTIONS
from partnership.intake.models.request.decided import Decided
from partnership.intake.models.request.named import TEXTS, match_all
from partnership.intake.states import State
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.intake.models.question import Question
    from partnership.people.models import Person

CALLED = {
    "problem": "the problem",
    "outcome": "what it serves",
    "time": "by when",
    "money": "what it may cost",
    "data": "the data",
    "systems": "systems and vendors",
}
"""The sections as a sentence names them."""


class Amended(Decided):
    """The part of a request that says which of its text may change, and what a change means for what was said of it."""

    if TYPE_CHECKING:
        submissions: Any  # which point here

        def get_absolute_url(self) -> str: ...

    class Meta:
        abstract = True

    @property
    def open_sections(self) -> tuple[str, ...]:
        """What the requester may change: a draft wholly, and of what was sent what the open question is about."""
        if self.state == State.DRAFT:
            return tuple(SECTIONS)
        if self.state != State.NEEDS_INFORMATION or (question := self.open_question) is None:
            return ()
        return tuple(name for name in SECTIONS if name in question.sections)

    @property
    def is_editable(self) -> bool:
        return bool(self.open_sections)

    @verb
    def amend(self, values: dict[str, Any], *, seen: dict[str, str], by: Person) -> None:
        """Save some fields. ``seen`` maps their sections to the digests they were opened on; Stale if one has moved
        and says something else than what is written.

        What was sent is judged by what it says: of a changed section, every answer, score and yes is taken back.
        """
        self.lock()
        changes = self._changes(values)
        written = {SECTION_OF[field] for field in changes}
        self._refuse_closed(written)
        moved = [name for name, digest in seen.items() if name in written and digest != self.section_digest(name)]
        if moved:
            raise Stale(current=moved)
        if not changes:
            return
        self._write({field: values[field] for field in changes})
        if self.submitted_at:  # a draft is its author's own: it leaves its first event when it is sent
            said = {field: [str(pair[0]), str(pair[1])] for field, pair in changes.items()}
            Event.objects.record("request.amended", self, by=by, changes=digests(said))
            self.take_back(written, by=by)

    @verb
    def serve(self, kpi: Kpi, *, by: Person, because: str) -> None:
        """It moves a KPI of another outcome from now on, since the one that it named has ended.

        By how much is of another unit and is said anew. What was judged by what it served is taken back.
        """
        self.lock()
        if not (self.is_open or self.state == State.DEFERRED):
            raise Refused(f"“{self.title}” is {self.get_state_display().lower()}: what it serves stands as it is.")
        if kpi.outcome.closed_at:
            raise Refused(f"“{kpi.outcome}” is closed: nothing can serve it.")
        served = [f"{self.outcome}: {self.kpi}", f"{kpi.outcome}: {kpi}"]
        if self.kpi_id == kpi.pk:
            return
        self._write({"outcome": kpi.outcome, "kpi": kpi, "expected_change": None})
        Event.objects.record("request.moved", self, by=by, changes={"serves": served}, detail={"because": because})
        self.take_back({"outcome"}, by=by)

    def _changes(self, values: dict[str, Any]) -> dict[str, list[Any]]:
        """From what to what, as plain data, for those fields that differ from what is stored."""
        pairs = {field: [self._plain(field), self._plain_of(field, value)] for field, value in values.items()}
        return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}

    @staticmethod
    def _plain_of(field: str, value: Any) -> Any:
        return sorted(each.pk for each in value) if field == "stages" else getattr(value, "pk", value)

    def _refuse_closed(self, sections: set[str]) -> None:
        if not self.is_editable:
            raise Refused(f"This request is {self.get_state_display().lower()}: its text stands as it is.")
        if closed := sections - set(self.open_sections):
            asked = enumerated([CALLED[name] for name in self.open_sections])
            raise Refused(
                f"You are asked about {asked}. The rest was read already and stands: "
                f"{enumerated([CALLED[name] for name in SECTIONS if name in closed])} cannot be changed now."
            )
        if sections and self.submitted_at and self.consultation.is_chosen:
            raise Refused("A system is chosen on what was answered, so the text stands. Answer the question in words.")

    @step
    def _write(self, values: dict[str, Any]) -> None:
        own = [field for field in values if field != "stages" and field not in ON_CONSULTATION]
        theirs = [field for field in values if field in ON_CONSULTATION]
        for record, fields in ((self, own), (self.consultation, theirs)):
            for field in fields:
                setattr(record, field, values[field])
            if fields:
                record.save(update_fields=fields)
        if "stages" in values:
            self.stages.set(values["stages"])
        if TEXTS & values.keys():
            match_all(self.systems.through, [(self.pk, self.systems_touched, self.consultation.candidates)])

    @step
    def take_back(self, sections: set[str], *, by: Person) -> None:
        """What was said of another text: IT's answers that rest on these sections, scores, and either side's yes."""
        consultation, screening = self.consultation, getattr(self, "screening", None)
        told = {person.pk: person for person in self.judges()}
        given = {answer.part: answer.by for answer in consultation.answers}
        why = self.because_of(sections, by=by)
        parts = consultation.clear(sections, because=why)
        scores = screening.begin_anew(title=self.title, because=why) if screening else []
        yes = list(self.acceptance.signatures.select_related("person")) if self.acceptance else []
        self.end_acceptance(because="The request was changed.")
        consultation.end_override(because="The request was changed.")
        self.acceptance = None
        self.save(update_fields=["acceptance"])
        self.stays.go_on(self)
        if not (parts or scores or yes):
            return
        whose = [
            *(f"{part} by {given[part]}" for part in parts),
            *(f"the scores of {Side(rating.side).label} by {rating.person}" for rating in scores),
            *(f"the yes of {Side(signature.side).label} by {signature.person}" for signature in yes),
        ]
        detail = {"answers": parts, "scores": [each.side for each in scores], "accepted": [each.side for each in yes]}
        Event.objects.record(
            "request.taken_back", self, by=by, detail=detail | {"sections": sorted(sections), "whose": whose}
        )
        Notice.objects.tell(
            [person for person in told.values() if person.pk != by.pk],
            kind="request-moved",
            subject=f"intake.request:{self.pk}",
            text=f"“{self.title}”: {why} No longer stands: {enumerated(whose)}.",
            url=self.get_absolute_url(),
        )

    def because_of(self, sections: set[str], *, by: Person) -> str:
        """Why what was said of it no longer stands, as a sentence: who changed what, and who had asked about it."""
        changed = enumerated([CALLED[name] for name in SECTIONS if name in sections])
        asked = f", which {question.asked_by} had asked about" if (question := self.open_question) else ""
        return f"{by} changed {changed}{asked}."

    @step
    def keep_as_sent(self, *, by: Person, answers: Question | None = None) -> dict[str, Any]:
        """Keep the text for good, unless it was sent like this before; what the event of the sending says of it."""
        kept = self.submissions.keep(self, by=by, answers=answers)
        return {"submission": kept.number, "digest": kept.digest} if kept else {}

    def judges(self) -> list[Person]:
        """Who has answered, scored or accepted it so far."""
        consultation, screening = self.consultation, getattr(self, "screening", None)
        found = [answer.by for answer in consultation.answers if answer.by]
        if screening:
            found += [rating.person for rating in screening.round.ratings.select_related("person")]
        if self.acceptance:
            found += [signature.person for signature in self.acceptance.signatures.select_related("person")]
        return list(dict.fromkeys(found))
