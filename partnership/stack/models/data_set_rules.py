"""What can never be so of a data set, with the sentences that forms repeat."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

CONSTRAINTS = (
    models.UniqueConstraint(
        "system",
        Lower("name"),
        condition=Q(retired_at=None),
        name="data_set_name_once",
        violation_error_message="This system holds a data set of this name already.",
    ),
    models.CheckConstraint(
        name="data_set_has_a_name",
        condition=~Q(name=""),
        violation_error_message="Give the data set the name that people use.",
    ),
    models.CheckConstraint(name="data_set_of_a_known_shape", condition=Q(shape__in=["structured", "unstructured"])),
    models.CheckConstraint(
        name="data_set_on_a_known_ground",
        condition=Q(basis__in=["consent", "contract", "interest", "duty", "none", "unknown", "not_needed"]),
    ),
    models.CheckConstraint(
        name="data_set_personal_on_a_ground",
        condition=(Q(is_personal=True) & ~Q(basis="not_needed")) | Q(is_personal=False, basis="not_needed"),
        violation_error_message="Personal data is kept on a ground; what is not personal needs none.",
    ),
    models.CheckConstraint(
        name="data_set_consent_kept_with_consent",
        condition=Q(consent_kept="") | Q(basis="consent"),
        violation_error_message="Where consent is kept is said of what is kept on consent.",
    ),
    models.CheckConstraint(
        name="data_set_promise_whole",
        condition=Q(promised_every=None, promised_unit="")
        | Q(promised_every__gte=1, promised_unit__in=["hours", "days", "weeks", "months"]),
        violation_error_message="A promise is a number and a unit: every 2 days.",
    ),
    models.CheckConstraint(
        name="data_set_looked_at_whole",
        condition=Q(looked_at=None, looked_by=None, newest_at=None)
        | Q(looked_at__isnull=False, looked_by__isnull=False, newest_at__lte=F("looked_at")),
        violation_error_message="The newest entry lies in the past.",
    ),
    models.CheckConstraint(
        name="data_set_lasts_by_its_promise",
        condition=Q(lasts_until=None) | Q(newest_at__isnull=False, promised_every__isnull=False),
    ),
    models.CheckConstraint(
        name="data_set_retired_with_words",
        condition=Q(retired_at=None, retired_by=None, retired_because="")
        | Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retired_because=""),
        violation_error_message="Say why it is retired: whoever looks for it reads it.",
    ),
)
