"""A session ends when nobody has used it for SESSION_COOKIE_AGE."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# Saving on every request would take SQLite's write lock for every page view.
TOUCH_EVERY_SECONDS = 600
TOUCHED_AT = "touched_at"


class SessionTouchMiddleware:
    """Renews a signed-in person's session, at most every ten minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            if now - request.session.get(TOUCHED_AT, 0) >= TOUCH_EVERY_SECONDS:
                request.session[TOUCHED_AT] = now
        return self.get_response(request)
