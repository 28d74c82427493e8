"""How a name and a password become a person; django-axes counts the failures before this is asked."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from fuer.orgs.models import User


def may_sign_in(user: User) -> bool:
    """Demo accounts have printed passwords: outside a demo they are as good as absent."""
    return user.is_active and (settings.FUER_DEMO or not user.is_demo)


class MemberBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **credentials: Any
    ) -> User | None:
        user = User.objects.filter(username=username).first()
        if user is None:
            # Hash all the same, so that the time taken does not tell which names exist.
            User().set_password(password)
            return None
        return user if user.check_password(password) and may_sign_in(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Asked on every request, so an account switched off loses its open sessions too."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and may_sign_in(user) else None
