"""The HTTP call to the city's messenger. Its address and form are settings: FUER_WEBHOOK_URL, FUER_WEBHOOK_FORM."""

from __future__ import annotations

import json
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT_SECONDS = 10.0
# A text message of 企业微信 holds at most 2,048 bytes of UTF-8 (its guide to group robots, "文本类型").
TEXT_LIMIT_BYTES = 2048
ANSWER_LIMIT_BYTES = 64 * 1024


class WebhookRefused(Exception):
    """The messenger did not take the message; says why."""


class NoRedirect(HTTPRedirectHandler):
    """A redirected POST would become a GET of, say, a sign-in page, whose 200 would pass for success."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def post_message(message_id: str, text: str) -> None:
    """POST `text` to the messenger. Raises WebhookRefused, or OSError when there is no way to it within 10 s a step."""
    body = json.dumps(build_body(message_id, text), ensure_ascii=False).encode()
    request = Request(settings.FUER_WEBHOOK_URL, body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with build_opener(NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = response.read(ANSWER_LIMIT_BYTES)
    except HTTPError as error:
        error.close()
        raise WebhookRefused(_("对方未接收（HTTP %(code)s）。") % {"code": error.code}) from error
    refuse_error_code(answer)


def build_body(message_id: str, text: str) -> dict[str, object]:
    """`text`: what the robots of 企业微信 and 钉钉 take; `json`: id and text for a receiver of the city's own."""
    if settings.FUER_WEBHOOK_FORM == "json":
        return {"id": message_id, "text": text}
    return {"msgtype": "text", "text": {"content": cut_bytes(text, TEXT_LIMIT_BYTES)}}


def cut_bytes(text: str, limit: int) -> str:
    """`text`, or as much of its beginning as fits into `limit` bytes with an ellipsis behind it."""
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    return encoded[: limit - len("…".encode())].decode(errors="ignore") + "…"


def refuse_error_code(answer: bytes) -> None:
    """The robots answer 200 and {"errcode", "errmsg"} also when they refuse; other receivers answer what they like."""
    try:
        found = json.loads(answer)
    except ValueError:
        return
    code = found.get("errcode") if isinstance(found, dict) else None
    if code not in (None, 0):
        raise WebhookRefused(
            _("对方未接收（%(code)s：%(reason)s）。") % {"code": code, "reason": found.get("errmsg", "")}
        )
