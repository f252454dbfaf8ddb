"""Words that IT keeps ready for its answers."""

from django import forms

from partnership.core.forms import ModelForm
from partnership.intake.models import ReadyWords


class ReadyWordsForm(ModelForm):
    """For which part, under which name, and what they say."""

    class Meta:
        model = ReadyWords
        fields = ["part", "name", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 5})}
        error_messages = {
            "part": {"required": "Choose the part that they answer."},
            "name": {"required": "Give them a name by which they are found."},
            "words": {"required": "Write what an answer begins with."},
        }
