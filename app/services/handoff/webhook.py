"""One request to a server outside, from a template: no store, no secrets kept. Runs on a thread of its own.

A unit's ``request`` is ``{"method": "POST", "headers": {…}, "body": {…}}`` with ``${variables}`` in any text;
``${secret}`` stands, in a header, for the secret kept in the keyring. ``number``, ``state`` and ``url`` name
where these lie in the answer (``data.key``, ``issues.0.id``). ``ask`` (``{"method", "url"}`` with ``${number}``)
asks for the state later, and ``states`` says what the server's states mean here (``{"closed": "done"}``).
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import field
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from app.records import frozen
from app.services.tickets.templates import fill_text
from app.services.words import t

TIMEOUT_S = 20.0
ANSWER_BYTES = 1_000_000
SECRET = "secret"  # noqa: S105 - the name of a variable
METHODS = ("POST", "PUT", "PATCH", "GET")
_AGAIN = frozenset({408, 425, 429})


@frozen
class Call:
    """A request ready to go. ``key`` makes a repeated one the same to a server that knows such keys."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    key: str = ""


@frozen
class Answer:
    """What came back. ``trouble`` is empty where it was taken; ``again`` says that trying later may help."""

    trouble: str = ""
    again: bool = False
    number: str = ""
    state: str = ""
    url: str = ""


def build(
    url: str, request: Mapping[str, Any], values: Mapping[str, str], *, secret: str = "", key: str = ""
) -> Call:
    """The request that a unit's template makes of these values. Without a body template all values are sent."""
    method = str(request.get("method", "POST")).upper()
    body: bytes | None = None
    if method != "GET":
        template = request.get("body")
        content = _filled(template, values) if template else dict(values)
        body = json.dumps(content, ensure_ascii=False).encode()
    known = {**values, SECRET: secret}
    headers = {
        str(name): _one_line(fill_text(str(text), known).text)
        for name, text in dict(request.get("headers", {})).items()
    }
    quoted = {name: quote(text, safe="") for name, text in values.items()}
    return Call(fill_text(url, quoted).text, method if method in METHODS else "POST", headers, body, key)


def needs_secret(request: Mapping[str, Any]) -> bool:
    """Whether the template wants a secret from the keyring."""
    return "{" + SECRET + "}" in json.dumps(dict(request.get("headers", {})))


def send(call: Call, request: Mapping[str, Any], timeout: float = TIMEOUT_S) -> Answer:
    """Send it and read the answer; never raises for what a network or a server may do."""
    if urlsplit(call.url).scheme not in ("http", "https"):
        return Answer(t("handoff.trouble_address"))
    headers = {"User-Agent": "HotlineWorkstation", "Accept": "application/json", **call.headers}
    if call.body is not None:
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    if call.key:
        headers["Idempotency-Key"] = call.key
    try:
        made = urllib.request.Request(call.url, call.body, headers, method=call.method)  # noqa: S310 - checked above
        with _opener().open(made, timeout=timeout) as answer:
            return read_answer(answer.read(ANSWER_BYTES), request)
    except urllib.error.HTTPError as error:
        with error:
            again = error.code >= 500 or error.code in _AGAIN
            return Answer(t("handoff.trouble_status", status=error.code), again)
    except (OSError, HTTPException) as error:
        return Answer(t("handoff.trouble_network", reason=_reason(error)), again=True)
    except ValueError:  # a header with a line break, an address that cannot be one
        return Answer(t("handoff.trouble_address"))


def read_answer(body: bytes, request: Mapping[str, Any]) -> Answer:
    """Number, state and address from an answer's JSON; nothing of them where it has none."""
    try:
        content = json.loads(body) if body.strip() else {}
    except ValueError:
        content = {}
    found = {name: at_path(content, str(request.get(name, ""))) for name in ("number", "state", "url")}
    return Answer(number=found["number"], state=found["state"], url=found["url"])


def at_path(content: Any, path: str) -> str:
    """The value at ``a.b.0.c`` as text; empty where there is none."""
    if not path:
        return ""
    for part in path.split("."):
        if isinstance(content, Mapping):
            content = content.get(part)
        elif isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        else:
            return ""
    return "" if content is None or isinstance(content, Mapping | list) else str(content)


def _opener() -> urllib.request.OpenerDirector:
    """Follows no redirection: the secret in the headers is for this server alone."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with every text filled in; what a ticket has nothing for becomes an empty text."""
    if isinstance(template, str):
        once = fill_text(template, values)
        return fill_text(template, {**values, **dict.fromkeys(once.unknown, "\0")}).text.replace("\0", "")
    if isinstance(template, Mapping):
        return {str(name): _filled(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, values) for part in template]
    return template


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _reason(error: Exception) -> str:
    """The system's own short words, without addresses or content."""
    inner = getattr(error, "reason", error)
    return str(getattr(inner, "strerror", None) or type(inner).__name__)
