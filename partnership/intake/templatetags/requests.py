"""Requests in tables: a row, and what is left of a clock."""

from django import template

from partnership.intake import rowdrawing

register = template.Library()

register.simple_tag(rowdrawing.row, name="request_row")  # {% request_row row said %}
register.simple_tag(rowdrawing.clock, name="request_clock")  # {% request_clock clock %}
