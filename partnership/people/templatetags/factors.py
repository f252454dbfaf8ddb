"""For the pages of signing in: what somebody has, and what works at this address."""

from django import template
from django.template import RequestContext

from partnership.people import factors
from partnership.people.models import Person

register = template.Library()


@register.simple_tag
def factors_of(person: Person) -> factors.Factors:
    return factors.Factors.of(person)


@register.simple_tag(takes_context=True)
def passkeys_work(context: RequestContext) -> bool:
    request = context.get("request")
    return bool(request and factors.passkeys_work(request))
