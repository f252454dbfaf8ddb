"""What projects are held against: the catalogue, its reviewers, and how each check went."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from partnership.core.days import company_day
from partnership.demo.chapters.board import after
from partnership.demo.reading import text
from partnership.demo.story import Story
from partnership.people.models import Chairs, Person, Side
from partnership.projects.models import Project
from partnership.standards.actions import catalogue, waiving
from partnership.standards.actions.ending import open_again
from partnership.standards.models import Check, Evidence, Standard, StandardVersion, Waiver

TOLD = text("standards")
PASSED, FAILED, TITLES = TOLD["judged"]["passed"], TOLD["judged"]["failed"], TOLD["shown"]["titles"]
TEST = b"Tried on the test system, with thirty made-up customers.\nAll thirty came through; the log is clean.\n"


def build(story: Story) -> None:
    story.at(story.when(-555, "11:00"), begin, story)
    known: set[int] = set()
    for day in range(-549, 0, 5):
        story.at(story.when(day, "16:20"), look, story, known)
    for day in range(-330, 0, 30):
        story.at(story.when(day, "07:00"), look_again, story)
    story.at(story.when(-200, "15:00"), change, story)
    story.at(story.when(-75, "10:30"), waive, story, 0, 50, Side)
    story.at(story.when(-40, "10:30"), waive, story, 1, 61, Side)
    story.at(story.when(-2, "10:30"), waive, story, 2, 45, [Side.IT])
    story.at(story.when(-6, "14:00"), leave_open, story)


def begin(story: Story) -> None:
    """The starting catalogue, and who checks what of it."""
    admin = story.people["admin"]
    catalogue.begin(by=admin)
    for standard in Standard.objects.order_by("pk"):
        named = TOLD["reviewers"].get(standard.area)
        person = story.people[named] if named else None
        if person and person.side == standard.side:
            catalogue.give_to(standard, standard.side, person, by=admin)


def look(story: Story, known: set[int]) -> None:
    """Projects that have begun since: what each check will come to is laid out."""
    for project in Project.objects.open().exclude(pk__in=known).order_by("pk"):
        known.add(project.pk)
        chance = random.Random(project.pk * 7)  # noqa: S311  a fixed story, no secret
        for check in Check.objects.filter(project=project).select_related("version").order_by("pk"):
            soon = check.version.before == StandardVersion.Before.BUILD
            days = chance.randint(1, 11) if soon else chance.randint(16, 40)
            if chance.random() < 0.3:
                after(story, days * 0.6, show, story, check.pk, chance.choice(TITLES), chance.random() < 0.2)
            if chance.random() < 0.05:
                after(story, days, judge, check.pk, False, chance.choice(FAILED[3:]))
                after(story, days + 9, show, story, check.pk, "What was missing", False)
                days += 12
            after(story, days, judge, check.pk, True, chance.choice(PASSED))


def show(story: Story, pk: int, title: str, as_file: bool) -> None:
    """Evidence, from whoever owns the project or works on it."""
    check = Check.objects.for_detail().get(pk=pk)
    by = next(iter(check.project.owners.values()), story.people["it"])
    if check.required and check.project.is_open:
        link = f"https://wiki.harbourandpine.example/projects/{check.project_id}/{check.standard.key}"
        content = {"name": "test.txt", "kind": "text/plain", "content": TEST} if as_file else {"link": link}
        Evidence.objects.give(check, by=by, title=title, **content)


def judge(pk: int, passed: bool, words: str) -> None:
    """By whoever judges it that day, where it still waits for that."""
    check = Check.objects.for_detail().get(pk=pk)
    judges = check.judges()
    if judges and check.required and check.project.is_open and check.state in ("open", "failed"):
        check.judge(passed=passed, words=words, by=judges[0])


def look_again(story: Story) -> None:
    """What runs out is open again, as the tick has it, and most of it is looked at within two weeks."""
    open_again(timezone.now())
    chance = random.Random(company_day().toordinal())  # noqa: S311
    found = Check.objects.of_open().required().filter(state="open", opened_on=company_day()).exclude(open_because="")
    for check in found.order_by("pk"):
        after(story, chance.randint(3, 13), judge, check.pk, True, chance.choice(PASSED))


def change(story: Story) -> None:
    """One standard asks more; what goes by it is looked at anew."""
    told = TOLD["change"]
    standard = Standard.objects.get(name=told["name"])
    catalogue.change(standard, {"asks": told["asks"]}, by=story.people["admin"], because=told["because"])
    for check in Check.objects.of_open().required().filter(standard=standard, state="open").order_by("pk"):
        after(story, 8, judge, check.pk, True, PASSED[0])


def passed_ones(**of: str) -> Iterator[Check]:
    """Of projects on their way that nobody has waived anything for, one each."""
    rows = (
        Check.objects.of_open().required().filter(state="passed", project__stage__in=["build", "launch", "live"], **of)
    )
    free = rows.exclude(project__checks__waivers__isnull=False).exclude(project__checks__state="failed")
    seen: set[int] = set()
    for check in free.for_detail().order_by("-project__started_at", "standard__area", "pk"):
        if check.project_id not in seen:
            seen.add(check.project_id)
            yield check


def waive(story: Story, number: int, days: int, sides: list[Side]) -> None:
    """A standard is found not to be kept any more, and both executives, or one of them so far, let it be missed."""
    told = TOLD["waivers"][number]
    check = next(passed_ones(standard__key=told["standard"]), None)
    chairs = Chairs.on(company_day())
    if check is None or not check.judges(chairs):
        return
    check.judge(passed=False, words=FAILED[number], by=check.judges(chairs)[0])
    owners = [*check.project.owners.values(), *chairs.holders.values()]
    until = company_day() + timedelta(days=days)
    waiver = waiving.ask(check, by=owners[0], reason=told["reason"], meanwhile=told["meanwhile"], until=until)
    for side in sides:
        after(story, 0.2 + 1.2 * (side == Side.MARKETING), sign, waiver.pk, chairs.holders[side])
    if days < 60 and len(sides) > 1:
        after(story, days + 1, open_again_now)
        after(story, days + 6, judge, check.pk, True, "It is kept now.")


def open_again_now() -> None:
    open_again(timezone.now())


def sign(pk: int, by: Person) -> None:
    waiver = Waiver.objects.select_related("check_of__project", "agreement").get(pk=pk)
    waiving.sign(waiver, by=by, seen=waiver.agreement.digest, proved_at=timezone.now())


def leave_open(story: Story) -> None:
    """One project's check has failed, and one waits with what shows it."""
    for number, check in enumerate(passed_ones()):
        if number == 1:
            check.judge(passed=False, words=FAILED[3], by=check.judges()[0])
        if number == 2:
            check.judge(passed=False, words=FAILED[3], by=check.judges()[0])
            after(story, 2, show, story, check.pk, "The test, done again", True)
            break
