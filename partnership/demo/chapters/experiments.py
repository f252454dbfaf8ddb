"""Projects that were experiments: what each tried, how it ended, and what waits for a verdict."""

from dataclasses import dataclass
from datetime import timedelta

from partnership.core.days import company_day
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.people.models import Chairs, Person, Side
from partnership.projects.models import Experiment, Project


@dataclass(frozen=True, kw_only=True)
class Trial:
    """An experiment as its text tells it; what each word means stands there."""

    project: str
    hypothesis: str
    size: str
    starts: int
    lasts: int
    verdict: str = ""
    after: int = 0
    first: str = "it"
    agreed: int | None = None
    learnt: str = ""


TRIALS = [
    told(Trial, said, f"experiments.toml, {said.get('project', 'one')}") for said in text("experiments")["experiments"]
]


def build(story: Story) -> None:
    for trial in TRIALS:
        story.at(story.when(trial.starts, "09:25"), begin, trial)
        ended = trial.starts + trial.lasts + trial.after
        if trial.verdict:
            story.at(story.when(ended, "16:10"), judge, trial)
        if trial.agreed is not None:
            story.at(story.when(ended + trial.agreed, "11:35"), agree, trial)


def begin(trial: Trial) -> None:
    """On the day on which it starts, where its project runs and serves what it promised."""
    project = Project.objects.open().filter(title=trial.project).select_related("request__kpi").first()
    if project is None or project.request.kpi is None or project.request.kpi.outcome_id != project.outcome_id:
        return
    today = company_day()
    Experiment.objects.set_up(
        project,
        kpi=project.request.kpi,
        hypothesis=trial.hypothesis,
        size=trial.size,
        starts_on=today,
        ends_on=today + timedelta(days=trial.lasts),
        by=who_says(project, Side.MARKETING),
    )


def judge(trial: Trial) -> None:
    side = Side(trial.first)
    for found in called(trial):
        found.judge(trial.verdict, learnt=trial.learnt, side=side, by=who_says(found.project, side), seen=found.digest)


def agree(trial: Trial) -> None:
    side = next(side for side in Side if side != trial.first)
    for found in called(trial):
        if found.is_proposed:
            found.agree(side=side, by=who_says(found.project, side), seen=found.digest)


def called(trial: Trial) -> list[Experiment]:
    return list(Experiment.objects.for_detail().filter(project__title=trial.project))


def who_says(project: Project, side: Side) -> Person:
    """Who owns it for the side, else who holds its seat."""
    owner = project.owners.get(side)
    return owner if owner and owner.is_active else Chairs.on(company_day()).holders[side]
