"""The forms that all areas build on: cleaned text, lengths with a sentence, errors that say what to do."""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Model, Q
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.days import reader_day
from partnership.core.html import attributes
from partnership.core.places import Zone, zone_labels, zones
from partnership.core.refusals import Refused, Stale
from partnership.core.text import clean_text

LONG_TEXT = 20_000
"""Characters that a long text may have, unless its field says otherwise."""


Kind = TypeVar("Kind", bound=forms.Field)


def say_when_empty(fields: Iterable[forms.Field], words: str) -> None:
    """What stands beside the label of a field that may stay empty, instead of "optional"."""
    for field in fields:
        field.when_empty = words  # type: ignore[attr-defined]  # ours, for the template; Django's fields take it


def keep_stored(field: forms.ModelChoiceField, stored: Iterable[Model | None], *, why: str) -> None:
    """What is ``stored`` stays a choice although nobody would choose it today, and the field says so.

    ``why`` goes on from the name: "has left". Called when the field's queryset is set. Two queries where something is
    stored, so that a title can be mended without emptying what stands beside it.
    """
    kept = {record.pk: record for record in stored if record is not None}
    offered = field.queryset
    if not kept or offered is None:
        return
    there = set(offered.filter(pk__in=kept).values_list("pk", flat=True))
    gone = [record for pk, record in kept.items() if pk not in there]
    if not gone:
        return
    either = Q(pk__in=offered.values("pk")) | Q(pk__in=[record.pk for record in gone])
    field.queryset = offered.model._default_manager.filter(either).order_by(*offered.query.order_by)
    say_kept(field, gone, why=why)


def say_kept(field: forms.Field, gone: Iterable[Model], *, why: str) -> None:
    """The sentence of what stays although it is offered no more."""
    said = f"{' and '.join(map(str, gone))} {why}, and stays here unless you choose otherwise."
    field.help_text = f"{field.help_text} {said}".strip()


def listed(field: forms.ModelChoiceField, rows: Iterable[tuple[Any, str]] | None = None, *, by: str = "name") -> None:
    """What is chosen from is read as numbers and names: five thousand records would be made, twice, for each field.

    Called when the field's queryset is set; ``rows`` are what another field of the same records was given.
    """
    assert field.queryset is not None
    found = list(field.queryset.values_list("pk", by)) if rows is None else rows
    several = isinstance(field, forms.ModelMultipleChoiceField)
    field.choices = [*([] if several else [("", field.empty_label or "")]), *found]


class TakesErrors(Protocol):
    """A form; or several that are sent as one. ``is_stale``: somebody saved first, and it was not carried out."""

    is_stale: bool

    @property
    def fields(self) -> Container[str | None]: ...

    def add_error(self, field: str | None, error: Any, /) -> None: ...


@contextmanager
def said_in(form: TakesErrors, beside: str | None = None) -> Iterator[None]:
    """A verb's refusal becomes the form's own error, and what was typed stays.

    It stands beside the field that it names where the form has it, else ``beside`` a field, else above the form.
    """
    try:
        yield
    except Refused as refused:
        form.is_stale = isinstance(refused, Stale)
        form.add_error(refused.field if refused.field in form.fields else beside, refused.said)
    except ValidationError as wrong:
        named = wrong.error_dict if hasattr(wrong, "error_dict") else {None: wrong.error_list}
        for name, errors in named.items():
            form.add_error(name if name in form.fields else beside, errors)


def refused_as(form: TakesErrors) -> int:
    """The status of a form that comes back: 422 for what is wrong in it, 409 where somebody saved first."""
    return 409 if form.is_stale else 422


class _Clean:
    """Cleans each text field of what cannot be seen, bounds what has no bound, and lets long selects be typed into."""

    fields: dict[str, forms.Field]
    data: Any
    is_stale = False

    def field_as(self, name: str, kind: type[Kind]) -> Kind:
        """A field as what it is, so that its choices or its queryset can be set."""
        found = self.fields[name]
        assert isinstance(found, kind)
        return found

    def add_error(self, field: str | None, error: Any) -> None:
        """A message stands once beside each field that it is about; above the form only where it is about none."""
        assert isinstance(self, forms.BaseForm)
        forms.BaseForm.add_error(self, field, error)
        beside: set[str] = set()
        for name in sorted(self.errors, key=lambda name: name == NON_FIELD_ERRORS):
            said = set(beside) if name == NON_FIELD_ERRORS else set()
            kept: list[ValidationError] = []
            for each in self.errors[name].as_data():
                if not said.issuperset(each.messages):
                    kept.append(each)
                    said.update(each.messages)
            self.errors[name].data[:] = kept
            beside |= said

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

                field.to_python = to_python  # type: ignore[method-assign]  # one field of one form
                field.widget.attrs.setdefault("maxlength", str(field.max_length))
            if type(field.widget) is forms.Select:
                field.widget.attrs.setdefault("data-typed", True)  # a script lets one type into a long one
            if isinstance(field, forms.ModelMultipleChoiceField):
                _refuse_numbers_of_nothing(field)
            if isinstance(field, forms.DecimalField):
                field.prepare_value = _written_as_people_do  # type: ignore[method-assign]  # one field of one form


def _written_as_people_do(value: Any) -> Any:
    """24000, not the 24000.00 of a column with two places."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value


def _refuse_numbers_of_nothing(field: forms.ModelMultipleChoiceField) -> None:
    """A number larger than any record's is a wrong choice, not a failure of the database."""
    original = field.clean

    def clean(value: Any) -> Any:
        try:
            return original(value)
        except OverflowError as error:
            params = {"value": "that number"}
            raise forms.ValidationError(field.error_messages["invalid_choice"], "invalid_choice", params) from error

    field.clean = clean  # type: ignore[method-assign]  # one field of one form


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


class Together:
    """Several forms that are sent as one: ``refusal`` is what is wrong with them together."""

    fields: Container[str] = ()
    refusal = ""
    is_stale = False

    def add_error(self, field: str | None, error: str | list[ValidationError]) -> None:
        self.refusal = error if isinstance(error, str) else " ".join(ValidationError(error).messages)


class TypedSelect(forms.Select):
    """A long select, which a script lets one type into (static/js/typed.js); without it a select as any other.

    ``guess`` says what the browser may fill in where nothing was chosen yet: "zone" or "country". Written without a
    template for each option, since a list of time zones has four hundred.
    """

    def __init__(self, *args: Any, guess: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guess = guess

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        about = {"name": name, "data-typed": True} | ({"data-guess": self.guess} if self.guess else {})
        whole = self.build_attrs(self.attrs, attrs) | about
        return format_html("<select{}>{}</select>", flatatt(whole), self.rows(chosen))

    def rows(self, chosen: str) -> SafeString:
        listed = [(str(value), str(label)) for value, label in self.choices]
        if chosen not in dict(listed):
            listed.insert(0, (chosen, chosen))  # what stands there stays, though nobody would choose it today
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, attributes(selected=value == chosen, **self.about(value)), label) for value, label in listed),
        )

    def about(self, value: str) -> Mapping[str, str]:
        """What else an option says of itself: other words to find it by."""
        return {}


class ZoneSelect(TypedSelect):
    """Each zone is found by its name in the database and by those that it had, and says whose clock it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs["data-zones"] = True

    def about(self, value: str) -> Mapping[str, str]:
        zone = zones().get(value, Zone(value))
        words = " ".join((zone.name, *zone.also))
        return {"data_words": words, "data_country": zone.country}


class TimeZoneField(forms.ChoiceField):
    """A time zone by its city and country; the value is its name in the database, former names included."""

    default_error_messages = {"invalid_choice": "This is not a time zone. Choose one such as Europe/Berlin."}

    def __init__(self, *, guess: bool = False, label: str = "Time zone", **kwargs: Any) -> None:
        widget = ZoneSelect(guess="zone" if guess else "")
        super().__init__(choices=lambda: zone_labels(reader_day()).items(), widget=widget, label=label, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return str(value) in available_timezones()


__all__ = [
    "LONG_TEXT",
    "Form",
    "ModelForm",
    "TimeZoneField",
    "Together",
    "TypedSelect",
    "keep_stored",
    "refused_as",
    "said_in",
    "say_kept",
    "say_when_empty",
]
