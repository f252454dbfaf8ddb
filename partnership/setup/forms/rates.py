"""What one unit of another currency is worth."""

from decimal import Decimal
from typing import Any

from django import forms

from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.forms import Form
from partnership.setup.forms import DateInput
from partnership.sheets.currencies import CODES

WRONG = "Write a rate such as 0.86, with at most six decimals."


class RateForm(Form):
    currency = forms.ChoiceField(label="Currency")
    rate = forms.DecimalField(
        max_digits=14,
        decimal_places=6,
        min_value=Decimal("0.000001"),
        error_messages={
            "required": "Say what one unit is worth.",
            "min_value": "A rate is more than 0.",
            "invalid": WRONG,
            "max_digits": WRONG,
            "max_decimal_places": WRONG,
            "max_whole_digits": WRONG,
        },
    )
    from_on = forms.DateField(
        label="From",
        widget=DateInput(),
        help_text="Sums of years and days before it keep the rate that held then.",
        error_messages={"required": "Say from which day on it holds."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = GroundRules.current().currency
        codes = [(code, code) for code in sorted(CODES - {own})]
        self.field_as("currency", forms.ChoiceField).choices = [("", "Choose"), *codes]
        self.fields["rate"].label = f"One unit in {own}"
        self.initial.setdefault("from_on", company_day().replace(day=1))
