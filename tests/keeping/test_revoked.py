"""Every field that looks like an end is either carried over a restore or said to come back."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from partnership.keeping import revoked

LOOKS_LIKE_AN_END = (
    "ended_at", "ended_by", "withdrawn_at", "taken_at", "revoked_at", "used_at", "archived_at", "expires_at",
    "lease_until", "until_on", "is_active", "_ended_at", "_revoked_at", "_withdrawn_at",
)  # fmt: skip
OURS = ("partnership", "outcomes", "meetings", "allauth")


def ends() -> set[str]:
    return {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for field in model._meta.concrete_fields
        if field.name.endswith(LOOKS_LIKE_AN_END)
    }


def carried() -> set[str]:
    by_rule = {
        f"{rule.model._meta.label_lower}.{name.removesuffix('_id')}" for rule in revoked.ENDS for name in rule.fields
    }
    return by_rule | {f"people.person.{name}" for name in revoked.PERSON}


def test_every_end_is_carried_or_said_to_come_back() -> None:
    assert ends() - carried() - revoked.COMES_BACK.keys() == set()


def test_what_is_said_to_come_back_is_there_and_not_carried() -> None:
    assert {name for name in revoked.COMES_BACK if name not in ends()} <= {"mfa.authenticator.last_used_at"}
    assert not carried() & revoked.COMES_BACK.keys()


@pytest.mark.parametrize("word", ["token", "session", "confirmation", "code"])
def test_whatever_opens_a_door_by_itself_has_a_rule(word: str) -> None:
    """A later area's token, link or code is found by its name."""
    rules: list[Any] = [*revoked.ENDS, *revoked.AS_NOW]
    ruled = {rule.model for rule in rules} | {*revoked.ENDED_ALWAYS, *revoked.DOOR}
    found = {model for model in apps.get_models() if word in model.__name__.lower()}
    found |= {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith((f"{word}_digest", f"{word}_hash"))
    }
    assert {model._meta.label for model in found - ruled} == set()


def test_models_of_the_rules_have_the_fields() -> None:
    for rule in revoked.ENDS:
        for name in rule.fields:
            assert isinstance(rule.model._meta.get_field(name.removesuffix("_id")), models.Field)
