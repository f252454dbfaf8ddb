"""Amounts of money on a page."""

from django import template

from partnership.company.money import spelt

register = template.Library()

register.simple_tag(spelt, name="amount")  # {% amount system.yearly_cost system.currency %}
