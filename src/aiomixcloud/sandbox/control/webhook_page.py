"""The page that lists received webhooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiomixcloud.sandbox.conditions.webhook_log import BODY_SIZE, CAPACITY
from aiomixcloud.sandbox.http.request_root import build_root
from aiomixcloud.sandbox.pages import rendering
from aiomixcloud.sandbox.pages.curl_command import build_json_command
from aiomixcloud.sandbox.urls import WEBHOOK_PATH, Roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiohttp import web

    from aiomixcloud.sandbox.api.responses import Reply
    from aiomixcloud.sandbox.conditions.webhook_log import Signature, Webhook, WebhookLog

#: The path of the page.
PATH: str = f"{WEBHOOK_PATH}/"

# How many characters of a body and of a title are shown.
_LONGEST, _LONGEST_TITLE = 16 * 1024, 300

_SIGNATURES: Mapping[Signature | None, str] = {
    "right": "signed",
    "wrong": "wrong signature",
    "missing": "no signature",
    None: "",
}


def build_page(webhook_log: WebhookLog, request: web.Request) -> Reply:
    """Return the page with all webhooks."""
    roots = Roots(build_root(request))
    control = f"{roots.by_name['control_root']}/webhooks"
    return rendering.render_page(
        "webhooks.html",
        webhooks=[_describe_webhook(one) for one in webhook_log.entries()[::-1]],
        receiver=roots.root + PATH,
        has_secret=webhook_log.has_secret,
        set_secret=build_json_command(control, {"secret": "SECRET"}),
        again=PATH,
        capacity=CAPACITY,
        longest=BODY_SIZE // 1024,
        here="/webhooks/",
    )


def _describe_webhook(webhook: Webhook) -> Mapping[str, Any]:
    logged = webhook.entry.logged
    try:
        data = json.loads(webhook.body)
        text = _take(json.JSONEncoder(indent=4, ensure_ascii=False).iterencode(data))
    except (ValueError, RecursionError):
        data, text = None, webhook.body.decode(errors="replace")
    title = data.get("text") if isinstance(data, dict) else None
    head = [f"POST {logged.path}", *(f"{name}: {text}" for name, text in webhook.headers.items())]
    return {
        "time": logged.time,
        "status": logged.status,
        "is_failed": logged.status is None or logged.status >= 400,
        "fault": logged.fault,
        "event": _show_hidden(webhook.headers.get("X-Mixcloud-Event", "")),
        "title": _show_hidden(title[:_LONGEST_TITLE]) if isinstance(title, str) else logged.path,
        "signature": _SIGNATURES[webhook.signature],
        "problem": webhook.refusal[1] if webhook.refusal else "",
        "head": "\n".join(map(_show_hidden, head)),
        "body": "\n".join(map(_show_hidden, text[:_LONGEST].split("\n"))),
        "cut": len(text) > _LONGEST,
    }


def _take(chunks: Iterable[str]) -> str:
    """Return a text up to a little more than what is shown; indentation can make it huge."""
    text = ""
    for chunk in chunks:
        text += chunk
        if len(text) > _LONGEST:
            break
    return text


def _show_hidden(text: str) -> str:
    r"""Replace characters that change the order of others or have no shape, as in JSON.

    Example:
        >>> print(_show_hidden("a\u202eb"))
        a\u202eb
    """
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
