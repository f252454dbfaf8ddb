"""Who may come in by a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from partnership.people.models import Person
from partnership.people.permissions import may_use_password, passwords_are_allowed


class Passwords(AuthenticationBackend):
    """allauth's, which lets nobody but one administrator in by a password where passwords are switched off.

    The password is checked all the same, so that neither words nor time tell who that administrator is.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if passwords_are_allowed() or (isinstance(person, Person) and may_use_password(person)):
            return person
        self.unstash_authenticated_user()  # who has no access reads what everybody reads
        return None
