"""Writing about a record and changing what one wrote: the comment, whom it names, who is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.comments.models import Comment, Mention
from partnership.comments.naming import labels, names_in
from partnership.comments.readers import everybody, who_may_see
from partnership.comments.subjects import kind_of, why_silent
from partnership.core import markdown
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person

TWICE = timedelta(minutes=1)
"""The same words about the same record within this time are one comment that was sent twice."""


class NotNamed(Refused):
    """A name after an @ that could be several people's, or is somebody's who may not see the record."""


@dataclass(frozen=True)
class Written:
    """What became of it: whom it waits for now, and what stood after an @ and is nobody's name."""

    comment: Comment
    told: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()


@verb
def write(record: models.Model, *, by: Person, text: str, answers: Comment | None = None) -> Written:
    """Say something about a record. Raises Refused with the sentence, NotNamed where a name is not clear.

    Whoever answers has read: what waited for them on this record waits no more.
    """
    if reason := why_silent(record):
        raise Refused(reason)
    if answers and (answers.is_removed or answers not in Comment.objects.about(record)):
        raise Refused("What you answer was removed meanwhile. Write it as a comment of its own.")
    now = timezone.now()
    last = Comment.objects.about(record).filter(author=by, written_at__gt=now - TWICE).last()
    if last and last.text == text and last.answers_id == (answers.pk if answers else None):
        return Written(last)
    named, nobody = _named(record, text)
    comment = Comment.objects.create(
        kind=kind_of(record), about_id=record.pk, about_title=str(record)[:300], author=by, answers=answers, text=text,
        written_at=now,
    )  # fmt: skip
    told = _mention(comment, named, by=by)
    Event.objects.record("comment.written", comment, by=by, detail={"about": f"{comment.kind}:{comment.about_id}"})
    Mention.objects.read(by, about=comment)
    if answers and answers.author_id not in {by.pk, *named}:
        _tell_who_is_answered(comment, answers)
    return Written(comment, told, nobody)


@verb
def reword(comment: Comment, record: models.Model, *, by: Person, text: str, seen: int) -> Written:
    """Change what one wrote. Whoever is named now and was not is told; who is named no more is waited for no more."""
    named, nobody = _named(record, text)
    if not comment.reword(text, by=by, seen=seen):
        return Written(comment)
    comment.mentions.exclude(person__in=named).delete()
    return Written(comment, _mention(comment, named, by=by), nobody)


def _named(record: models.Model, text: str) -> tuple[dict[int, set[str]], tuple[str, ...]]:
    """Whom the text names, with the words for each, and the words that are nobody's. Two queries where an @ stands."""
    runs = markdown.runs(text)
    if not any("@" in run for run in runs):
        return {}, ()
    people = {person.pk: person for person in everybody()}
    found = names_in(runs, people.values())
    meant = [people[pk] for pk in sorted({pk for each in found for pk in each.people})]
    seeing = who_may_see(kind_of(record), record.pk, meant)
    named: dict[int, set[str]] = {}
    nobody: list[str] = []
    for each in found:
        able = [pk for pk in each.people if pk in seeing]
        if len(able) == 1:
            named.setdefault(able[0], set()).add(each.words)
        elif able:
            called = labels(people.values())
            raise NotNamed(f"“@{each.words}” could be {_either(called[pk] for pk in able)}. Write the whole name.")
        elif each.whole:
            raise NotNamed(f"{people[each.people[0]].name} may not see this, and would never read it. Take the @ away.")
        elif each.words not in nobody:
            nobody.append(each.words)
    return named, tuple(nobody)


def _either(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _mention(comment: Comment, named: dict[int, set[str]], *, by: Person) -> tuple[str, ...]:
    """Write down who is named. One's own name waits for nobody. The names of those for whom it waits anew."""
    now = timezone.now()
    there = {each.person_id: each for each in comment.mentions.all()}
    new = []
    for pk, ways in named.items():
        words = "\n".join(sorted(ways, key=lambda each: (-len(each), each)))
        if pk in there:
            Mention.objects.filter(pk=there[pk].pk).exclude(words=words).update(words=words)
        else:
            read_at = now if pk == by.pk else None
            new.append(Mention(comment=comment, person_id=pk, words=words, made_at=now, read_at=read_at))
    Mention.objects.bulk_create(new)
    waits_for = [each.person_id for each in new if each.read_at is None]
    return tuple(Person.objects.filter(pk__in=waits_for).values_list("name", flat=True)) if waits_for else ()


def _tell_who_is_answered(comment: Comment, answered: Comment) -> None:
    """Nothing is asked of them, so it is a notice; who does not see the record any more is told nothing."""
    person = answered.author
    if not person.is_active or not who_may_see(comment.kind, comment.about_id, [person]):
        return
    Notice.objects.tell(
        [person],
        kind="comment-answered",
        subject=f"comments.comment:{comment.pk}",
        text=f"{comment.author.name} answered what you wrote about “{comment.about_title[:200]}”.",
        url=comment.get_absolute_url(),
    )
