"""What IT says when it lets a small request begin by itself."""

from partnership.core.forms import Form
from partnership.intake.fields import FastWords


class FastForm(Form):
    words = FastWords()
