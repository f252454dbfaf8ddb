"""Who is named in a comment and has not read it: until they answer, or say that they have read it.

An answer to what one wrote asks for nothing, and is a notice (comments/actions.py).
"""

from collections.abc import Iterator
from datetime import datetime

from partnership.attention.items import NORMAL, Item
from partnership.attention.occasions import at_once
from partnership.comments.models import Mention
from partnership.core import markdown
from partnership.core.days import company_day
from partnership.people.models import Person

JOINT = False  # a mention is one person's


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """One for each comment and person, while they still see the record. One query for one person."""
    waiting = Mention.objects.waiting(at)
    if person is not None:
        mentions = list(waiting.of(person).for_attention())
    else:
        unread = list(waiting.for_attention())
        people = {each.person_id: each.person for each in unread}
        seen = waiting.of_each(people.values(), {each.comment.kind for each in unread}) if unread else set()
        mentions = [each for each in unread if each.pk in seen]
    for mention in mentions:
        yield _item(mention)


def _item(mention: Mention) -> Item:
    comment = mention.comment
    return Item(
        kind="mentioned",
        person_id=mention.person_id,
        subject=f"comments.comment:{comment.pk}",
        title=comment.about_title,
        since=mention.made_at,
        due=None,
        gravity=NORMAL,
        url=comment.get_absolute_url(),
        occasion=at_once(company_day(mention.made_at)),
        context={
            "comment": comment.pk,
            "by": comment.author.name,
            "words": markdown.in_short(comment.text, 200),
        },
    )
