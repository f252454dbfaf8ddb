"""Who may do what with long work."""

from partnership.jobs.models import Job
from partnership.people.models import Person
from partnership.people.permissions import is_administrator


def can_cancel(person: Person, job: Job) -> bool:
    """Who started it, and an administrator, since it is their worker."""
    return job.is_active and (job.person_id == person.pk or is_administrator(person))


def can_try_again(person: Person, job: Job) -> bool:
    """Who started it and may still do such a thing: it is done in their name."""
    return job.may_go_on and job.person_id == person.pk and may_do(person, job)


def can_take_file(person: Person, job: Job) -> bool:
    return job.has_file and job.person_id == person.pk and may_do(person, job)


def may_do(person: Person, job: Job) -> bool:
    return job.declared is not None and job.declared.may(person)
