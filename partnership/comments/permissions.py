"""Who may do what with comments. Whoever sees a record reads them."""

from partnership.comments.models import Comment
from partnership.people.models import Person
from partnership.people.permissions import may_change_shared

READERS_ONLY = "People of IT and of marketing write comments. You can read them."
NOT_YOURS = "Only who wrote a comment changes it or takes it away."


def can_write(person: Person) -> bool:
    """People of either side; observers read, and administrators set up."""
    return may_change_shared(person)


def can_change(person: Person, comment: Comment) -> bool:
    return can_write(person) and comment.author_id == person.pk
