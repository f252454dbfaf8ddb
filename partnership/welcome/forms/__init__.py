"""What the guide asks, filled in as far as it can know. Rules stand in the models and verbs below."""

from partnership.welcome.forms.company import CompanyForm
from partnership.welcome.forms.lanes import LanesForm
from partnership.welcome.forms.one_to_one import OneToOneForm
from partnership.welcome.forms.outcome import OutcomeForm
from partnership.welcome.forms.people import LINES, ExecutivesForm, PeopleFormSet

__all__ = ["LINES", "CompanyForm", "ExecutivesForm", "LanesForm", "OneToOneForm", "OutcomeForm", "PeopleFormSet"]
