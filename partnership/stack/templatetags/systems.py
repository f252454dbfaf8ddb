"""Systems in tables: a row, and who answers for one on each side."""

from django import template

from partnership.stack import rowdrawing

register = template.Library()

register.simple_tag(rowdrawing.row, name="system_row")  # {% system_row system said %}
register.simple_tag(rowdrawing.owners, name="owners")  # {% owners system %}
