"""What people said about one record, as one reader sees it: the newest, and the way to what came before."""

from typing import Any

from django.db import models
from django.urls import reverse

from partnership.comments.models import PAGE, Comment
from partnership.comments.permissions import READERS_ONLY, can_write
from partnership.comments.subjects import kind_of, why_silent
from partnership.people.models import Person


def panel(record: models.Model, reader: Person, *, before: int | None = None) -> dict[str, Any]:
    """The context of comments/panel.html, but for its form. At most three queries, however many comments there are."""
    kind = kind_of(record)
    about = Comment.objects.about(record)
    comments = about.for_list().newest(PAGE, before=before)
    counts = about.counts(comments[0].pk) if comments else {"standing": 0, "earlier": 0}
    silent = why_silent(record)
    return {
        "record": record,
        "kind": kind,
        "address": reverse("comments:about", args=[kind, record.pk]),
        "comments": comments,
        "unread": unread(comments, reader),
        "before": before,
        "reader": reader,
        "may_write": can_write(reader) and not silent,
        "why_not": silent or READERS_ONLY,
        **counts,
    }


def unread(comments: list[Comment], reader: Person) -> set[int]:
    """The comments that name the reader and that they have not read."""
    return {
        comment.pk
        for comment in comments
        for mention in comment.mentions.all()
        if mention.person_id == reader.pk and mention.read_at is None
    }
