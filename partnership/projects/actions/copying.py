"""A card once more: what it says and its checklist, begun anew."""

from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, ChecklistItem, Project


@verb
def copy_card(
    card: Card,
    *,
    title: str,
    project: Project,
    lane: Lane,
    by: Person,
    with_checklist: bool = True,
    over_limit_because: str = "",
) -> Card:
    """In a lane's first column, nobody's yet and without a day. What was said, attached and linked stays behind."""
    made = Card.objects.add(
        project=project,
        lane=lane,
        title=title,
        description=card.description,
        labels=list(card.labels.values_list("name", flat=True)),
        over_limit_because=over_limit_because,
        by=by,
    )
    texts = list(card.checklist.standing().order_by("rank", "pk").values_list("text", flat=True))
    if with_checklist and texts:
        ChecklistItem.objects.add(made, texts, by=by)
    return made
