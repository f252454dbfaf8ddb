"""An executive's own form: who acts for them, from when to when."""

from datetime import date, timedelta
from typing import Any

from django import forms

from partnership.company.calendar import WorkingCalendar
from partnership.core.forms import Form
from partnership.people.models import Invitation, Person
from partnership.setup.forms import DateInput

A_HOLIDAY = timedelta(days=13)


class DeputyForm(Form):
    """Somebody of the seat's side who has come in, for the next fortnight unless told otherwise."""

    deputy = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who acts for you",
        empty_label="Choose who",
        error_messages={
            "required": "Choose who acts for you.",
            "invalid_choice": "Choose somebody of your side who has come in and may sign in.",
        },
    )
    from_on = forms.DateField(label="First day", widget=DateInput())
    until_on = forms.DateField(label="Last day", widget=DateInput())

    def __init__(self, *args: Any, principal: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unarrived = Invitation.objects.pending().values("person")
        people = Person.objects.of_side(principal.side).exclude(pk=principal.pk).exclude(pk__in=unarrived)
        self.field_as("deputy", forms.ModelChoiceField).queryset = people
        first = WorkingCalendar.current().add_working_days(today, 1)
        self.fields["from_on"].initial, self.fields["until_on"].initial = first, first + A_HOLIDAY
