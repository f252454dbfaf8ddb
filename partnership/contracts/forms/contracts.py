"""What is said of a contract: what it is about, its terms, its prices, its files."""

from datetime import date
from typing import Any

from django import forms

from partnership.company.models import GroundRules
from partnership.contracts.models import Contract, CostLine, Document, Terms
from partnership.core.days import company_day
from partnership.core.files import KeptField
from partnership.core.forms import Form, ModelForm, TypedSelect, keep_stored, listed
from partnership.sheets.currencies import CODES
from partnership.stack.models import System

FIELDS = ("system", "title", "reference", "partner", "notice_to", "words")
TERMS = ("from_on", "months", "renewal", "renewal_months", "notice_days")
COSTS = ("what", "amount", "currency", "every", "payer", "from_on", "until_on")
DAY = {"type": "date"}
WHOLE_DAY = "Give the day as 2026-12-03."
TOO_MUCH = "That is more than any contract costs. Write the amount in full units."
AMOUNT = {
    "min_value": "A cost is 0 or more. Write a credit as a lower price.",
    "max_digits": TOO_MUCH,
    "max_whole_digits": TOO_MUCH,
    "max_value": TOO_MUCH,
    "invalid": "Write the amount as a number: 12500 or 12500.50.",
    "max_decimal_places": "Write the amount with two decimals at most: 12500.50.",
}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def currencies(*stored: str) -> list[tuple[str, str]]:
    """The company's own first."""
    own = GroundRules.current().currency
    known = sorted({*CODES, own, *stored} - {""}, key=lambda code: (code != own, code))
    return [(code, code) for code in known]


def open_on(form: ModelForm, stored: Terms | CostLine) -> None:
    """What is corrected says on what its form was opened; what is new needs nothing of it."""
    if stored.pk:
        form.initial["seen"] = stored.digest
    else:
        form.fields.pop("seen")


class ContractForm(ModelForm):
    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = Contract
        fields = FIELDS
        labels = {
            "system": "System that it is about",
            "title": "What people call it",
            "partner": "With whom",
            "notice_to": "Where notice goes, and how",
            "words": "What else to know",
        }
        help_texts = {
            "system": "Its owners are asked before a deadline.",
            "partner": "The other party, where it is not the system’s vendor.",
            "notice_to": "By letter to whom, by which form of a portal: whoever sends notice looks here.",
        }
        widgets = {"system": TypedSelect, "words": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "title": {"required": "Give the contract the name by which people know it."},
            "system": {
                "required": "Choose the system that it is about. One that is missing is added to the stack first."
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.pk is not None
        self.initial["seen"] = self.instance.version if stored else None
        system = self.field_as("system", forms.ModelChoiceField)
        system.queryset = System.objects.here()
        keep_stored(system, [self.instance.system] if stored and self.instance.system.is_gone else [], why="is gone")
        listed(system)

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class TermsForm(ModelForm):
    """The first terms, or others from a day on."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Terms
        fields = (*TERMS, "why")
        labels = {
            "from_on": "They hold from",
            "months": "New term that begins on this day, in months",
            "renewal": "When a term ends",
            "renewal_months": "It goes on for, in months",
            "notice_days": "Notice, in days before the end",
            "why": "Why they changed",
        }
        help_texts = {
            "months": "Empty: the term that runs keeps its end.",
            "renewal_months": "Each time; empty where it ends by itself.",
            "why": "A letter, a negotiation: where it is written.",
        }
        widgets = {"from_on": day_input(), "renewal": forms.RadioSelect}
        error_messages = {
            "from_on": {"required": "Say from which day they hold.", "invalid": WHOLE_DAY},
            "months": {"invalid": "Write the months as a whole number: 12."},
            "renewal_months": {"invalid": "Write the months as a whole number: 12."},
            "notice_days": {"invalid": "Write the days as a whole number: 90."},
        }

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_on(self, self.instance)
        assumed = GroundRules.current().contract_notice_days
        self.fields["notice_days"].help_text = f"Empty where nobody knows: {assumed} days are assumed then."
        renewal = self.field_as("renewal", forms.ChoiceField)
        renewal.choices = Terms.Renewal.choices
        if first:
            self.fields.pop("why")
            self.fields["from_on"].label = "It begins on"
            self.fields["months"].label = "First term, in months"
            self.fields["months"].help_text = "Twelve months from 1 January end with 31 December."
            self.fields["months"].required = True
            self.fields["months"].error_messages["required"] = "Say how long the first term is: how many months."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        renewal, months = data.get("renewal"), data.get("renewal_months")
        if renewal == Terms.Renewal.NONE:
            data["renewal_months"] = None
        elif renewal and months is None and "renewal_months" not in self.errors:
            self.add_error("renewal_months", "Say for how many months it goes on each time.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*TERMS, "why") if name in self.fields}


class CostForm(ModelForm):
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = CostLine
        fields = COSTS
        labels = {
            "what": "For what",
            "every": "How often",
            "payer": "Who pays",
            "from_on": "First due on",
            "until_on": "Paid to the end of",
        }
        help_texts = {
            "from_on": "It counts in the year in which it falls due, and again each period.",
            "until_on": "Empty: for as long as the contract goes on.",
        }
        widgets = {"from_on": day_input(), "until_on": day_input()}
        error_messages = {
            "what": {"required": "Say for what it is paid: licences, support, set-up."},
            "amount": AMOUNT | {"required": "Say how much it is."},
            "from_on": {"required": "Say when it is first due.", "invalid": WHOLE_DAY},
            "until_on": {"invalid": WHOLE_DAY},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_on(self, self.instance)
        own = GroundRules.current().currency
        stored = self.instance.currency if self.instance.pk else ""
        self.fields["currency"] = forms.ChoiceField(label="Currency", choices=currencies(stored))
        self.initial["currency"] = stored or own
        self.field_as("payer", forms.ChoiceField).choices = CostLine.Payer.choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("until_on")
        refuse_odd_days(self, from_on=first, until_on=last)
        if first and last and last < first:
            self.add_error("until_on", "It is paid to the day on which it is first due, or longer.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COSTS}


class RepriceForm(Form):
    prefix = "reprice"
    amount = forms.DecimalField(
        min_value=0, max_digits=14, decimal_places=2, error_messages=AMOUNT | {"required": "Say how much it is."}
    )
    from_on = forms.DateField(
        label="From",
        widget=day_input(),
        error_messages={"required": "Say from which day on.", "invalid": WHOLE_DAY},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_odd_days(self, from_on=data.get("from_on"))
        return data


class DocumentForm(Form):
    prefix = "file"
    kind_of = forms.ChoiceField(label="What it is", choices=Document.Kind.choices)
    file = KeptField()


def refuse_odd_days(form: Form | ModelForm, **days: date | None) -> None:
    for name, day in days.items():
        if day and not 1970 <= day.year <= 2150:
            form.add_error(name, "Give a day from 1970 to 2150.")


class NoticeForm(Form):
    """The proof that notice was sent."""

    sent_on = forms.DateField(
        label="Notice was sent on",
        widget=day_input(),
        error_messages={"required": "Say on which day it was sent.", "invalid": WHOLE_DAY},
    )
    how = forms.CharField(
        label="How, and to whom",
        max_length=200,
        help_text="By registered letter, by the vendor’s portal: what would be shown if they deny it.",
        error_messages={"required": "Say how it was sent, and to whom."},
    )
    file = KeptField(
        label="What shows it",
        error_messages={"required": "Give the file that shows it: the letter, the receipt, a picture of the portal."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("sent_on", company_day())


class WithdrawalForm(Form):
    because = forms.CharField(
        label="Why the contract goes on",
        max_length=300,
        help_text="Notice was taken back, or never arrived. Its deadline is watched again.",
        error_messages={"required": "Say why it goes on: its owners read this."},
    )
