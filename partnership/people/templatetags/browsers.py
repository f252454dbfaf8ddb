"""What a browser says of itself, as people say it."""

import re

from django import template

register = template.Library()

# The first that fits: what came later names what it descends from as well.
BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"\bOPR/(\d+)"),
    ("Samsung Internet", r"\bSamsungBrowser/(\d+)"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"\b(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"\bVersion/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/"),
)
SYSTEMS = (
    ("an iPhone", r"\biPhone\b"),
    ("an iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("a Mac", r"\bMacintosh\b"),
    ("a Chromebook", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}`: "Chrome 126 on Linux"; what is not understood stays as it is."""
    which = next((f"{name} {found[1]}" for name, form in BROWSERS if (found := re.search(form, user_agent))), "")
    system = next((name for name, form in SYSTEMS if re.search(form, user_agent)), "")
    if not which:
        return user_agent or "It did not say"
    return f"{which} on {system}" if system else which
