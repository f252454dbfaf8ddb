"""Writing, changing and removing: what is kept, who is told, what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.comments.actions import NotNamed, reword, write
from partnership.comments.models import Comment, Mention, Wording
from partnership.core.canonical import digest
from partnership.core.refusals import Refused, Stale
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.promises.models import Action
from tests.cast import make_person
from tests.comments.conftest import Say

pytestmark = pytest.mark.django_db


def test_a_comment_and_its_event_stand_together(say: Say, project: Project, it: Person) -> None:
    comment = say(it, "When is it due?")
    assert (comment.kind, comment.about_id, comment.about_title) == ("project", project.pk, project.title)
    event = Event.objects.about(comment).get()
    assert (event.kind, event.by, event.detail) == ("comment.written", it, {"about": f"project:{project.pk}"})
    assert "due" not in str(vars(event))


def test_whoever_is_named_and_may_see_it_is_mentioned(project: Project, it: Person, marketing: Person) -> None:
    written = write(project, by=it, text="@Maya, and again @Maya Lindqvist; I am @Ivan Petrov, you are @Zed")
    assert written.told == ("Maya Lindqvist",)
    assert written.nobody == ("Zed",)
    mention = Mention.objects.get(person=marketing)
    assert mention.ways == ["Maya Lindqvist", "Maya"]
    assert Mention.objects.get(person=it).read_at  # one's own name waits for nobody


def test_a_name_of_several_is_asked_about(project: Project, it: Person, marketing: Person) -> None:
    make_person("maya2@example.com", "Maya Stern", side="it")
    with pytest.raises(NotNamed, match="“@Maya” could be Maya Lindqvist or Maya Stern"):
        write(project, by=it, text="@Maya?")
    assert not Comment.objects.exists()


def test_people_of_one_name_are_told_apart_by_side(project: Project, it: Person) -> None:
    make_person("kim1@example.com", "Alex Kim", side="it")
    other = make_person("kim2@example.com", "Alex Kim", side="marketing")
    with pytest.raises(NotNamed, match=r"Alex Kim \(IT\) or Alex Kim \(Marketing\)"):
        write(project, by=it, text="@Alex Kim")
    assert write(project, by=it, text="@Alex Kim (Marketing)").told == ("Alex Kim",)
    assert Mention.objects.get().person == other


def test_who_may_not_see_a_record_is_never_named(action: Action, it: Person, cio: Person, stranger: Person) -> None:
    with pytest.raises(NotNamed, match="Sam Otieno may not see this"):
        write(action, by=it, text="@Sam Otieno, do you know?")
    assert write(action, by=it, text="@Sam and @Ingrid Olsen").nobody == ("Sam",)
    assert [each.person for each in Mention.objects.all()] == [cio]


def test_who_may_not_sign_in_is_nobody(project: Project, it: Person, marketing: Person) -> None:
    Project.objects.update(owner_marketing=None)
    Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert write(project, by=it, text="@Maya Lindqvist").nobody == ("Maya",)


def test_an_answer_is_told_to_whom_it_answers_once(say: Say, it: Person, marketing: Person) -> None:
    first = say(it, "When is it due?")
    say(marketing, "In May.", answers=first)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind) == (it, "comment-answered")
    say(it, "Good.", answers=first)  # one's own
    say(marketing, "@Ivan Petrov, in June.", answers=first)  # it waits for him by his name already
    assert Notice.objects.count() == 1


def test_who_lost_sight_of_it_hears_of_no_answer(
    action: Action, say: Say, it: Person, cio: Person, it2: Person
) -> None:
    first = say(it, "Which list?", about=action)
    Action.objects.filter(pk=action.pk).update(owner=it2)
    say(cio, "The long one.", about=action, answers=first)
    assert [notice.kind for notice in Notice.objects.all()] == ["action-promised"]  # when it was captured


def test_whoever_answers_has_read(say: Say, it: Person, marketing: Person) -> None:
    say(it, "@Maya Lindqvist, when?")
    say(marketing, "In May.")
    assert Mention.objects.get().read_at


def test_the_same_words_sent_twice_are_one_comment(say: Say, it: Person) -> None:
    with time_machine.travel(datetime(2026, 6, 3, 12, tzinfo=UTC), tick=False) as clock:
        assert say(it, "Yes.") == say(it, "Yes.")
        clock.shift(timedelta(minutes=2))
        say(it, "Yes.")
    assert Comment.objects.count() == 2


def test_an_answer_stays_with_its_record(say: Say, project: Project, it: Person, action: Action) -> None:
    elsewhere = say(it, "Here.", about=action)
    with pytest.raises(Refused, match="removed meanwhile"):
        say(it, "There.", answers=elsewhere)
    row = {"kind": "project", "about_id": project.pk, "author": it, "text": "x", "written_at": elsewhere.written_at}
    with pytest.raises(DatabaseError, match="answers one on the same record"), transaction.atomic():
        Comment.objects.create(answers=elsewhere, **row)
    with pytest.raises(DatabaseError, match="comment_says_something"), transaction.atomic():
        Comment.objects.create(**row | {"text": ""})


def test_nobody_talks_about_a_draft(say: Say, it: Person, project: Project) -> None:
    draft = Request.objects.get(pk=project.request_id)
    with pytest.raises(Refused, match="You alone see a draft"):
        say(it, "So?", about=draft)


def test_a_change_keeps_what_was_said(say: Say, project: Project, it: Person, marketing: Person, cio: Person) -> None:
    comment = say(it, "@Maya Lindqvist, in May?")
    written = reword(comment, project, by=it, text="@Ingrid Olsen, in June?", seen=1)
    assert written.told == ("Ingrid Olsen",)
    comment.refresh_from_db()
    assert (comment.text, comment.version, bool(comment.edited_at)) == ("@Ingrid Olsen, in June?", 2, True)
    assert Wording.objects.get().text == "@Maya Lindqvist, in May?"
    assert [each.person for each in Mention.objects.all()] == [cio]
    event = Event.objects.about(comment)[0]
    assert event.changes == {"text": [digest(text)[:16] for text in ("@Maya Lindqvist, in May?", comment.text)]}


def test_a_stale_change_is_not_saved(say: Say, project: Project, it: Person) -> None:
    comment = say(it, "One.")
    reword(comment, project, by=it, text="Two.", seen=1)
    with pytest.raises(Stale) as raised:
        reword(Comment.objects.get(), project, by=it, text="Three.", seen=1)
    assert raised.value.current.text == "Two."
    reword(Comment.objects.get(), project, by=it, text="Two.", seen=1)  # says it already
    assert Comment.objects.get().version == 2


def test_what_is_removed_is_gone_and_leaves_a_line(say: Say, project: Project, it: Person, marketing: Person) -> None:
    comment = say(it, "@Maya Lindqvist, the secret is out")
    reword(comment, project, by=it, text="@Maya Lindqvist, never mind", seen=1)
    comment.remove(by=it)
    comment.remove(by=it)
    assert (comment.text, comment.is_removed) == ("", True)
    assert not Wording.objects.exists()
    assert not Mention.objects.exists()
    assert [each.kind for each in Event.objects.about(comment)].count("comment.removed") == 1
    with pytest.raises(Refused, match="removed this comment meanwhile"):
        reword(comment, project, by=it, text="Back", seen=2)


def test_numbers_count_what_stands(say: Say, project: Project, it: Person, django_assert_num_queries: Any) -> None:
    for n in range(3):
        say(it, f"No. {n}")
    Comment.objects.first().remove(by=it)
    with django_assert_num_queries(1):
        assert Comment.objects.numbers("project", [project.pk, project.pk + 1]) == {project.pk: 2}
