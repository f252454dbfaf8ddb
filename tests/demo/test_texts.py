"""The story's texts are files that a writer changes; what is wrong in one is said with its place."""

from pathlib import Path

import pytest

from partnership.demo import reading
from partnership.demo.chapters import CHAPTERS, plans
from partnership.demo.reading import TEXTS, Unreadable

KPI = {"key": "aov", "name": "A", "meaning": "M", "unit": "GBP", "direction": "increase", "it": "data"}
PLAN = {
    "title": "T", "context": "C", "by": "crm", "joined_by": "it", "drafted": -9, "joined_after": 2, "starts": -5,
    "ends": 90, "stages": ["Buy"], "kpis": [KPI],
}  # fmt: skip


def test_a_plan_is_signed_by_both_after_its_proposal() -> None:
    plan = plans.plan("existing", PLAN | {"signed": -8, "steps": [[-2, "reaffirm"]]})
    assert plan.steps == ((-8, "propose"), (-6, "sign_marketing"), (-3, "sign_it"), (-2, "reaffirm"))
    assert plan.kpis[0].weight == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"titel": "T"}, "outcomes.toml, existing: got an unexpected keyword argument 'titel'"),
        ({"kpis": [KPI | {"wieght": 2}]}, "outcomes.toml, existing, aov: got an unexpected keyword argument 'wieght'"),
        ({"kpis": [{"key": "aov"}]}, "outcomes.toml, existing, aov: missing 5 required keyword-only arguments"),
        ({"steps": [[-2, "sign"]]}, "outcomes.toml, existing: nothing is called sign; a step is one of"),
    ],
)
def test_what_is_wrong_in_a_text_is_said_with_its_place(wrong: dict, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        plans.plan("existing", PLAN | wrong)
    assert str(refused.value).startswith(said)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TEXTS", tmp_path)
    (tmp_path / "sketch.toml").write_text("title = Sell more")
    with pytest.raises(Unreadable, match=r"^sketch\.toml: Invalid value \(at line 1"):
        reading.text("sketch")


def test_every_text_is_read_by_a_chapter() -> None:
    modules = " ".join(path.read_text() for path in Path(str(CHAPTERS[0].__file__)).parent.glob("*.py"))
    assert [path.stem for path in TEXTS.glob("*.toml") if f'text("{path.stem}")' not in modules] == []
