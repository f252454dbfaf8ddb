"""The forms that all areas build on: cleaned text, lengths with a sentence, errors that say what to do."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from partnership.core.text import clean_text

LONG_TEXT = 20_000
"""Characters that a long text may have, unless its field says otherwise."""


class _Clean:
    """Cleans each text field of what cannot be seen, and bounds what has no bound."""

    fields: dict[str, forms.Field]
    data: Any

    def _tidy(self) -> None:
        for field in self.fields.values():
            if type(field) in {forms.CharField, forms.SlugField}:
                assert isinstance(field, forms.CharField)
                if field.max_length is None:
                    field.max_length = LONG_TEXT
                    field.validators.append(_Longest(LONG_TEXT))
                original = field.to_python

                def to_python(value: Any, original: Any = original) -> str:
                    if isinstance(value, str) and "\x00" not in value:
                        value = clean_text(value)
                    return str(original(value))

                field.to_python = to_python  # type: ignore[method-assign]
                field.widget.attrs.setdefault("maxlength", str(field.max_length))
            if isinstance(field, forms.ModelMultipleChoiceField):
                _refuse_numbers_of_nothing(field)


def _refuse_numbers_of_nothing(field: forms.ModelMultipleChoiceField) -> None:
    """A number larger than any record's is a wrong choice, not a failure of the database."""
    original = field.clean

    def clean(value: Any) -> Any:
        try:
            return original(value)
        except OverflowError as error:
            params = {"value": "that number"}
            raise forms.ValidationError(field.error_messages["invalid_choice"], "invalid_choice", params) from error

    field.clean = clean  # type: ignore[method-assign]


class _Longest(MaxLengthValidator):
    message = "This is %(show_value)d characters long; at most %(limit_value)d fit here."


class Form(_Clean, forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tidy()


class ModelForm(_Clean, forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tidy()


__all__ = ["LONG_TEXT", "Form", "ModelForm"]
