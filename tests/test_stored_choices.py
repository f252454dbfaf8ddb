"""An edit changes what was edited: what is stored stays a choice, and is said to, when nobody would choose it today.

Each form that chooses a record stands here: it edits what is stored, and is tried with what is offered no more, or it
asks anew, and has nothing that it could lose. A new form with such a field fails until it is named.
"""

import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection
from django.utils import timezone

from meetings.forms.fields import PersonField
from outcomes.forms.drafting import KpiForm, WordingForm
from outcomes.models import KpiDefinition, Outcome, Version
from partnership.contracts.actions import keeping
from partnership.contracts.forms.contracts import ContractForm
from partnership.contracts.models import Contract
from partnership.core import forms as core
from partnership.core import guards
from partnership.intake.forms.answers import PeopleForm
from partnership.intake.forms.sections import OutcomeSection, ProblemSection
from partnership.journey.forms import ChangeForm
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, SignInRules
from partnership.projects.forms.board import CardForm
from partnership.projects.forms.experiments import ExperimentForm
from partnership.projects.forms.projects import OwnerForm
from partnership.projects.models import Card, Experiment
from partnership.setup.forms.sign_in import SignInRulesForm
from partnership.stack.forms.data_sets import DataSetForm
from partnership.stack.forms.integrations import IntegrationForm
from partnership.stack.forms.systems import SystemForm
from partnership.stack.models import DataSet, Integration, System
from partnership.standards.forms.catalogue import ReviewerForm
from tests.intake.asking import a_draft
from tests.journey.making import a_touchpoint
from tests.outcomes.making import a_draft as a_version
from tests.projects.board_cast import CREATIVE, lane_of, make_project
from tests.standards.making import a_standard

STAYS = "stays here unless you choose otherwise"
CHOOSES = (forms.ModelChoiceField, PersonField)


def all_forms() -> Iterator[type[forms.BaseForm]]:
    for config in apps.get_app_configs():
        found = pkgutil.walk_packages([config.path], f"{config.name}.")
        for module in found if config.name.split(".")[0] in ("partnership", "outcomes", "meetings") else ():
            if ".forms" in module.name:
                import_module(module.name)
    below = [core.Form, core.ModelForm]
    while below:
        for each in below.pop().__subclasses__():
            below.append(each)
            if not each.__module__.startswith("tests"):
                yield each


def chooses(form: type[forms.BaseForm]) -> set[str]:
    return {name for name, field in form.base_fields.items() if isinstance(field, CHOOSES)}  # type: ignore[attr-defined]


def area_of(form: type[forms.BaseForm]) -> str:
    return form.__module__.removeprefix("partnership.").split(".")[0]


def gone(person: Person) -> Person:
    """Who had it can sign in no more, though the database keeps that from happening by the way."""
    with guards.lifted(connection):
        Person.objects.filter(pk=person.pk).update(is_active=False)
    return person


@pytest.fixture
def stored(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    return request.getfixturevalue


def of_wording(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    version = a_version(get("it"), get("marketing"))
    stage = version.stages.get()
    JourneyStage.objects.filter(pk=stage.pk).update(archived_at=timezone.now())
    return WordingForm(instance=Version.objects.get(pk=version.pk)), "stages", [stage.pk]


def of_definition(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    version = a_version(get("it"), get("marketing"))
    person = gone(get("it"))
    return KpiForm(instance=KpiDefinition.objects.get(version=version)), "steward_it", person.pk


def of_card(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    card = get("card_in")(assignee=get("marketing2"))
    person = gone(get("marketing2"))
    form = CardForm(instance=Card.objects.get(pk=card.pk), lane=lane_of(CREATIVE))
    return form, "assignee", person.pk


def of_owner(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    project = get("project")
    person = gone(get("marketing"))
    return OwnerForm(project=type(project).objects.get(pk=project.pk), side="marketing"), "person", person.pk


def of_reviewer(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    standard = a_standard(get("admin"), reviewer=get("it"))
    person = gone(get("it"))
    return ReviewerForm(standard=type(standard).objects.get(pk=standard.pk)), "reviewer", person.pk


def of_system_owner(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    system = System.objects.add({"name": "Pairwise", "owner_it": get("it")}, by=get("it"))
    person = gone(get("it"))
    return SystemForm(instance=System.objects.get(pk=system.pk)), "owner_it", person.pk


def of_system_stages(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    stage = JourneyStage.objects.current()[0]
    system = System.objects.add({"name": "Pairwise"}, stages=[stage], by=get("it"))
    stage.archive(by=get("it"))
    return SystemForm(instance=System.objects.get(pk=system.pk)), "stages", [stage.pk]


def of_data_set(field: str) -> Callable[[Callable[[str], Any]], tuple[Any, str, Any]]:
    def make(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
        system = System.objects.add({"name": "Pairwise"}, by=get("it"))
        held = DataSet.objects.add({"system": system, "name": "Orders", "owner_it": get("it")}, by=get("it"))
        if field == "owner_it":
            gone(get("it"))
        else:
            System.objects.filter(pk=system.pk).update(life="gone")
        return DataSetForm(instance=DataSet.objects.get(pk=held.pk)), field, getattr(held, f"{field}_id")

    return make


def of_integration(field: str) -> Callable[[Callable[[str], Any]], tuple[Any, str, Any]]:
    def make(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
        it = get("it")
        source, target = (System.objects.add({"name": name}, by=it) for name in ("Pairwise", "Mailer"))
        held = DataSet.objects.add({"system": source, "name": "Orders"}, by=it)
        flow = Integration.objects.add({"source": source, "target": target, "owner": it}, data_sets=[held], by=it)
        stored = [held.pk] if field == "data_sets" else getattr(flow, f"{field}_id")
        if field == "data_sets":
            held.retire(because="Old.", by=it)
        elif field == "owner":
            gone(it)
        else:
            System.objects.update(life="gone")
        return IntegrationForm(instance=Integration.objects.get(pk=flow.pk)), field, stored

    return make


def of_touchpoint(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    touchpoint = a_touchpoint(get("it"))
    touchpoint.stage.archive(by=get("it"))
    return ChangeForm(instance=type(touchpoint).objects.get(pk=touchpoint.pk)), "stage", touchpoint.stage_id


def of_section(kind: Any, field: str) -> Callable[[Callable[[str], Any]], tuple[Any, str, Any]]:
    def make(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
        outcome = get("outcome")
        record = a_draft(get("marketing"), outcome)
        Outcome.objects.filter(pk=outcome.pk).update(closed_at=timezone.now(), result="missed")
        JourneyStage.objects.update(archived_at=timezone.now())
        record = type(record).objects.for_detail().get(pk=record.pk)
        wanted = {
            "outcome": record.outcome_id,
            "kpi": record.kpi_id,
            "stages": [each.pk for each in record.stages.all()],
        }
        return kind(record=record), field, wanted[field]

    return make


def of_experiment(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    outcome, today = get("outcome"), timezone.localdate()
    kpi = outcome.kpis.get()
    project = make_project(get("marketing"))
    type(project).objects.filter(pk=project.pk).update(outcome=outcome)
    project = type(project).objects.get(pk=project.pk)
    experiment = Experiment.objects.set_up(
        project, kpi=kpi, hypothesis="If.", size="Ten.", starts_on=today, ends_on=today, by=get("marketing")
    )
    Outcome.objects.filter(pk=outcome.pk).update(closed_at=timezone.now(), result="missed")
    return ExperimentForm(project=project, experiment=experiment), "kpi", kpi.pk


def of_break_glass(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    rules = SignInRules.current()
    rules.break_glass = get("admin")
    rules.save()
    person = gone(get("admin"))
    return SignInRulesForm(instance=SignInRules.objects.get(pk=rules.pk)), "break_glass", person.pk


def of_people(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    record = a_draft(get("marketing"), get("outcome"))
    record.consultation.people.set([get("it2")])
    person = gone(get("it2"))
    return PeopleForm(record=type(record).objects.for_detail().get(pk=record.pk)), "people", [person.pk]


def of_responsible(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    record = a_draft(get("marketing"), get("outcome"))
    record.consultation.people.set([get("it"), get("it2")])
    type(record.consultation).objects.filter(pk=record.consultation.pk).update(responsible=get("it2"))
    person = gone(get("it2"))
    return PeopleForm(record=type(record).objects.for_detail().get(pk=record.pk)), "responsible", person.pk


def of_contract(get: Callable[[str], Any]) -> tuple[Any, str, Any]:
    system = System.objects.add({"name": "Pairwise"}, by=get("it"))
    terms = {"from_on": date(2026, 1, 1), "months": 12, "renewal": "none", "renewal_months": None, "notice_days": 30}
    contract = keeping.add(system=system, title="Licences", terms=terms, by=get("it"))
    System.objects.filter(pk=system.pk).update(life="gone")
    return ContractForm(instance=Contract.objects.get(pk=contract.pk)), "system", system.pk


EDITS: dict[str, Callable[[Callable[[str], Any]], tuple[Any, str, Any]]] = {
    "outcomes.WordingForm.stages": of_wording,
    "outcomes.KpiForm.steward_it": of_definition,
    "projects.CardForm.assignee": of_card,
    "projects.OwnerForm.person": of_owner,
    "projects.ExperimentForm.kpi": of_experiment,
    "standards.ReviewerForm.reviewer": of_reviewer,
    "contracts.ContractForm.system": of_contract,
    "stack.SystemForm.owner_it": of_system_owner,
    "stack.SystemForm.stages": of_system_stages,
    "stack.DataSetForm.owner_it": of_data_set("owner_it"),
    "stack.DataSetForm.system": of_data_set("system"),
    "stack.IntegrationForm.source": of_integration("source"),
    "stack.IntegrationForm.target": of_integration("target"),
    "stack.IntegrationForm.data_sets": of_integration("data_sets"),
    "stack.IntegrationForm.owner": of_integration("owner"),
    "journey.ChangeForm.stage": of_touchpoint,
    "intake.ProblemSection.stages": of_section(ProblemSection, "stages"),
    "intake.OutcomeSection.outcome": of_section(OutcomeSection, "outcome"),
    "intake.OutcomeSection.kpi": of_section(OutcomeSection, "kpi"),
    "intake.PeopleForm.people": of_people,
    "intake.PeopleForm.responsible": of_responsible,
    "setup.SignInRulesForm.break_glass": of_break_glass,
}
ALIKE = {
    "outcomes.KpiForm.steward_marketing": "as steward_it",
    "stack.SystemForm.owner_marketing": "as owner_it",
    "stack.DataSetForm.owner_marketing": "as owner_it",
    "meetings.EditDecisionForm.owner_it": "its field keeps who is chosen, in the list itself (tests/meetings)",
    "meetings.EditDecisionForm.owner_marketing": "as owner_it",
}
NEW, SOMEBODY_ELSE = "makes a record", "names somebody anew: what held before stays as history"
ASKS_ANEW = {
    "intake.RefusalForm.duplicate_of": "decides, once",
    "setup.MergeForm.into": "says where something goes",
    "setup.ArchiveForm.into": "says where something goes",
    "projects.UnionForm.into": "says where something goes",
    "projects.SeveralForm.assignee": "gives several cards to one person, when told to",
    **dict.fromkeys(["setup.OwnerForm.deputies", "setup.OwnerForm.it", "setup.OwnerForm.marketing"], SOMEBODY_ELSE),
    "setup.SeatForm.person": SOMEBODY_ELSE,
    "intake.StartForm.system": NEW,
    "intake.TriagerForm.person": NEW,
    "meetings.DecisionForm.owner_it": NEW,
    "meetings.DecisionForm.owner_marketing": NEW,
    "meetings.MakeActionForm.owner": NEW,
    "meetings.PromiseForm.owner": NEW,
    "outcomes.InvitationForm.person": NEW,
    "projects.CopyForm.project": NEW,
    "projects.EasingForm.project": NEW,
    "projects.NewCardForm.assignee": NEW,
    "projects.NewCardForm.project": NEW,
    "promises.PromiseForm.owner": NEW,
    "setup.DelegationForm.deputy": NEW,
    "setup.DelegationForm.principal": NEW,
    "setup.DeputyForm.deputy": NEW,
    "setup.NewLaneForm.deputies": NEW,
    "setup.NewLaneForm.it": NEW,
    "setup.NewLaneForm.marketing": NEW,
    "welcome.OutcomeForm.stages": NEW,
    "welcome.OutcomeForm.steward_it": NEW,
    "welcome.OutcomeForm.steward_marketing": NEW,
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", EDITS)
def test_what_is_stored_stays_a_choice_and_is_said_to(field: str, stored: Callable[[str], Any]) -> None:
    form, name, kept = EDITS[field](stored)
    assert STAYS in str(form.fields[name].help_text)
    assert form.fields[name].clean(kept)


def test_every_form_that_chooses_a_record_says_whether_it_edits_what_is_stored() -> None:
    found = {f"{area_of(form)}.{form.__name__}.{name}" for form in all_forms() for name in chooses(form)}
    unnamed = sorted(found - EDITS.keys() - ALIKE.keys() - ASKS_ANEW.keys())
    assert not unnamed, "\n".join(unnamed)
    assert (EDITS.keys() | ALIKE.keys() | ASKS_ANEW.keys()) - found == set()
