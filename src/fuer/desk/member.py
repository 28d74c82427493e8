"""The request as the views of signed-in pages receive it: the middleware lets nobody else through."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from fuer.orgs.models import User


class MemberRequest(HttpRequest):
    user: User
    htmx: HtmxDetails
