"""Our words in the place of Django's: one table, written into the classes' defaults before any form is made (ADR 119).

A form says better what it knows better (`error_messages=`, `violation_error_message=`). These are for all others, and
for those that come with Django and allauth.
"""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.db.models import constraints, fields
from django.forms.formsets import BaseFormSet

CHOOSE = "Choose"
NOTHING = "Fill this in."
NOT_OFFERED = "That is not offered here, or not any more. Choose one of the list."
DAY, TIME, NUMBER = "Give the day as 2026-12-03.", "Give the time as 14:30.", "Give a number, such as 12.5."

FORMS: dict[Any, dict[str, str]] = {
    forms.Field: {"required": NOTHING},
    forms.IntegerField: {"invalid": "Give a whole number."},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DAY, "required": "Give the day."},
    forms.TimeField: {"invalid": TIME, "required": "Give the time."},
    forms.DateTimeField: {"invalid": "Give the day and the time as 2026-12-03 14:30."},
    forms.SplitDateTimeField: {"invalid_date": DAY, "invalid_time": TIME},
    forms.DurationField: {
        "invalid": "Give the length as 1:30:00.",
        "overflow": "Give a length between {min_days} and {max_days} days.",
    },
    forms.EmailField: {"required": "Give the address, such as ada@example.com."},
    forms.FileField: {
        "required": "Choose a file.",
        "invalid": "No file came with the form. Choose it once more.",
        "missing": "No file came with the form. Choose it once more.",
        "empty": "This file is empty. Choose another.",
        "max_length": "The file’s name has %(length)d characters; at most %(max)d fit. Rename it.",
        "contradiction": "Either choose a file or have it removed, not both.",
    },
    forms.ImageField: {"invalid_image": "This is no picture that can be read. Choose another."},
    forms.URLField: {"invalid": "Give the whole address, such as https://example.com."},
    forms.BooleanField: {"required": "Tick this to go on."},
    forms.ChoiceField: {"required": "Choose one.", "invalid_choice": NOT_OFFERED},
    forms.MultipleChoiceField: {
        "required": "Choose at least one.",
        "invalid_choice": NOT_OFFERED,
        "invalid_list": "Choose from the list.",
    },
    forms.MultiValueField: {"invalid": "Fill in all of it.", "incomplete": "Fill in all of it."},
    forms.UUIDField: {"invalid": "That is no such number. Copy it once more."},
    forms.JSONField: {"invalid": "This is no JSON that can be read."},
    forms.ModelChoiceField: {"required": "Choose one.", "invalid_choice": NOT_OFFERED},
    forms.ModelMultipleChoiceField: {
        "required": "Choose at least one.",
        "invalid_choice": NOT_OFFERED,
        "invalid_list": "Choose from the list.",
        "invalid_pk_value": NOT_OFFERED,
    },
    fields.Field: {
        "invalid_choice": NOT_OFFERED,
        "null": NOTHING,
        "blank": NOTHING,
        "unique": "This one is there already. Give another.",
        "unique_for_date": "There is one for that day already. Give another.",
    },
    fields.BooleanField: {"invalid": "Say yes or no.", "invalid_nullable": "Say yes, no, or nothing."},
    fields.DateField: {"invalid": DAY, "invalid_date": "There is no such day. Give one as 2026-12-03."},
    fields.DateTimeField: {"invalid": DAY, "invalid_date": "There is no such day.", "invalid_datetime": TIME},
    fields.DecimalField: {"invalid": NUMBER},
    fields.FloatField: {"invalid": NUMBER},
    fields.IntegerField: {"invalid": "Give a whole number."},
    fields.TimeField: {"invalid": TIME, "invalid_time": TIME},
}
VALIDATORS: dict[Any, str] = {
    validators.RegexValidator: "This is not written as it should be. Look at the example.",
    validators.URLValidator: "Give the whole address, such as https://example.com.",
    validators.EmailValidator: "Write the address as ada@example.com.",
    validators.BaseValidator: "Give %(limit_value)s.",
    validators.MaxValueValidator: "Give %(limit_value)s or less.",
    validators.MinValueValidator: "Give %(limit_value)s or more.",
    validators.StepValueValidator: "Give a multiple of %(limit_value)s.",
    validators.MinLengthValidator: "Give %(limit_value)d characters or more; this has %(show_value)d.",
    validators.MaxLengthValidator: "This has %(show_value)d characters; at most %(limit_value)d fit.",
    validators.FileExtensionValidator: "A file of this kind is not taken. Choose one of: %(allowed_extensions)s.",
    validators.ProhibitNullCharactersValidator: "There is a character in it that is no text. Type it anew.",
}
DECIMALS = {
    "invalid": NUMBER,
    "max_digits": "Give at most %(max)s digits.",
    "max_decimal_places": "Give at most %(max)s digits after the point.",
    "max_whole_digits": "Give at most %(max)s digits before the point.",
}
PASSWORDS: dict[Any, str] = {
    password_validation.MinimumLengthValidator: "Write at least 12 characters. A sentence is easy to keep.",
    password_validation.CommonPasswordValidator: "Everybody would guess this one. Choose another, such as a sentence.",
    password_validation.UserAttributeSimilarityValidator: "This is too like what is known of you. Choose another.",
}
SEVERAL = {
    "missing_management_form": "The form did not come whole. Load the page again, and send it once more.",
    "too_many_forms": "Give at most %(num)d.",
    "too_few_forms": "Give at least %(num)d.",
}


def take_the_place_of_djangos() -> None:
    """Before any model or form is made: what a field says is put together when it is."""
    for kind, messages in FORMS.items():
        kind.default_error_messages = vars(kind).get("default_error_messages", {}) | messages
    for kind, message in VALIDATORS.items():
        kind.message = message
    for slug in (validators.validate_slug, validators.validate_unicode_slug):
        slug.message = "Use letters, digits, - and _ alone."
    validators.DecimalValidator.messages = validators.DecimalValidator.messages | DECIMALS
    for kind, message in PASSWORDS.items():
        kind.get_error_message = lambda _self, message=message: message
    BaseFormSet.default_error_messages = {**SEVERAL}
    constraints.BaseConstraint.default_violation_error_message = "This does not fit together. Look at it once more."
    fields.BLANK_CHOICE_DASH[:] = [("", CHOOSE)]
    forms.ModelChoiceField.__init__.__kwdefaults__ = dict(
        forms.ModelChoiceField.__init__.__kwdefaults__ or {}, empty_label=CHOOSE
    )
