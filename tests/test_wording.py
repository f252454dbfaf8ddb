"""No words of the framework's: every form of every area is given nothing, too much and the wrong kind."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import get_resolver

from partnership.core.forms import Form

THEIRS = re.compile(
    r"This field|Ensure |Select a valid|Enter a |Enter the |not one of the available|already exists|Constraint “"
    r"|is not a valid|” value must|-{3,}|[Tt]wo-[Ff]actor|uccessfully|ManagementForm|cannot be (null|blank)|Please "
)
FILE = SimpleUploadedFile("nothing.csv", b"")
GIVEN: list[Any] = [
    "", None, [], "x" * 50_000, "9" * 400, "-1", "0", "wrong", "\x00", "2026-02-30", "1e309", "NaN", ["wrong"], ["-1"],
    str(2**70), "a@b", FILE, "not a file",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def every_form() -> list[type[forms.BaseForm]]:
    """Ours, allauth's and Django's that our pages show: whatever was made when all addresses are known."""
    assert get_resolver().url_patterns
    for config in apps.get_app_configs():
        if config.name.startswith(("partnership", "outcomes", "meetings")):
            try:
                import_module(f"{config.name}.forms")
            except ModuleNotFoundError:
                continue
    found: dict[str, type[forms.BaseForm]] = {}
    waiting: list[type] = [forms.BaseForm]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.startswith(("partnership", "outcomes", "meetings", "allauth.account", "allauth.mfa")):
                found[f"{each.__module__}.{each.__qualname__}"] = each
    return [found[name] for name in sorted(found)]


def said(field: forms.Field) -> Iterator[str]:
    """What a field answers to each of the values."""
    for value in GIVEN:
        try:
            field.clean(value, None) if isinstance(field, forms.FileField) else field.clean(value)
        except ValidationError as error:
            yield from error.messages
        except (AttributeError, TypeError, OverflowError, ValueError):
            continue  # no widget sends such a value to such a field


def test_no_field_of_any_form_speaks_the_frameworks_words() -> None:
    checked, wrong = 0, []
    for form in every_form():
        for name, field in getattr(form, "base_fields", {}).items():
            messages = {*said(field)}
            if isinstance(field, forms.ChoiceField):
                messages |= {str(label) for _, label in list(field.widget.choices)[:1]}
            checked += len(messages)
            wrong += [
                f"{form.__module__}.{form.__qualname__}.{name}: {words}" for words in messages if THEIRS.search(words)
            ]
    assert wrong == []
    assert checked > 300


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_config.name.startswith(("partnership", "outcomes", "meetings"))]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_model_speaks_the_frameworks_words(model: type[models.Model]) -> None:
    wrong = []
    for value in ("", "x" * 2000, "9" * 40, None):
        record = model()
        for field in model._meta.concrete_fields:
            if isinstance(field, (models.CharField, models.TextField, models.IntegerField, models.DateField)):
                setattr(record, field.attname, value)
        try:
            record.clean_fields()
        except ValidationError as error:
            wrong += [words for words in error.messages if THEIRS.search(words)]
        except (AttributeError, TypeError, ArithmeticError, ValueError):
            continue
    wrong += [
        str(constraint.violation_error_message)
        for constraint in model._meta.constraints
        if THEIRS.search(str(constraint.violation_error_message))
    ]
    assert wrong == []


def test_a_message_stands_once_beside_its_field() -> None:
    class Twice(Form):
        name = forms.CharField()
        other = forms.CharField()

        def clean(self) -> dict[str, Any]:
            self.add_error("name", "Say another.")
            self.add_error("name", "Say another.")
            self.add_error(None, "Say another.")
            self.add_error(None, "And this.")
            return self.cleaned_data

    form = Twice({"name": "a", "other": "b"})
    assert form.errors == {"name": ["Say another."], "__all__": ["And this."]}


@pytest.mark.parametrize("template", sorted(settings.BASE_DIR.glob("templates/**/*.*")), ids=lambda path: path.name)
def test_no_template_speaks_them(template: Any) -> None:
    words = re.compile(r"uccessfully|[Tt]wo-[Ff]actor [Aa]uthentication|This field is required|-{5,}")
    assert words.search(template.read_text()) is None
