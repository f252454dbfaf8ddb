"""What stands on cards and beside them: labels, checklists, what blocks what, a file, and what packets begin with."""

from partnership.core.files import Kept
from partnership.demo.chapters.lanes import lane
from partnership.demo.reading import text
from partnership.demo.story import Story
from partnership.projects.models import (
    Attachment,
    Card,
    CardLink,
    ChecklistItem,
    HandOff,
    Label,
    MissingPiece,
    PacketTemplate,
    SavedFilter,
)

PARTS, PACKETS = (text("board")[name] for name in ("parts", "packets"))


def build(story: Story) -> None:
    story.at(story.when(-60, "09:10"), set_packets, story)
    story.at(story.when(-3, "15:20"), lay_parts, story)
    story.at(story.when(-2, "15:40"), still_missing)
    story.at(story.when(-2, "15:50"), keep_filters, story)


def set_packets(story: Story) -> None:
    for said in PACKETS:
        asks = {name: said[name] for name in ("done", "right_when", "questions", "data_needed") if name in said}
        PacketTemplate.objects.put(lane(said["from"]), lane(said["to"]), by=story.people["it"], **asks)


def lay_parts(story: Story) -> None:
    for said in PARTS:
        card = Card.objects.standing().filter(title=said["card"]).select_related("added_by", "lane").last()
        if card is None:
            continue
        by = card.added_by
        Label.objects.put_on(card, said.get("labels", []), by=by)
        items = ChecklistItem.objects.add(card, said["checklist"], by=by) if "checklist" in said else []
        for item in items[: said.get("done", 0)]:
            item.tick(by=by)
        blocker = Card.objects.standing().filter(title=said.get("waits_for", "")).last()
        if blocker and blocker != card:
            CardLink.objects.tie(blocker=blocker, blocked=card, by=by)
        if "file" in said:
            Attachment.objects.attach(card, Kept(said["file"], "text/plain", said["says"].encode()), by=by)


def still_missing() -> None:
    """The last one that was accepted, was so but for two things; one of them came."""
    accepted = HandOff.objects.filter(state=HandOff.State.ACCEPTED).select_related("card", "answered_by", "sent_by")
    if hand_off := accepted.order_by("answered_at", "pk").last():
        assert hand_off.answered_by
        MissingPiece.objects.ask(hand_off, text("board")["missing"], by=hand_off.answered_by)
        hand_off.missing.all()[0].supply(by=hand_off.sent_by)


def keep_filters(story: Story) -> None:
    SavedFilter.objects.keep(story.people["cio"], "Late, and IT’s", "side=it&due=late")
    SavedFilter.objects.keep(story.people["marketing"], "Mine this week", f"assignee={story.people['marketing'].pk}")
