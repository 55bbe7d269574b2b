"""Fetching a recording into memory: nothing of it is ever written to this computer's disk."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterable
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from app.services.recordings.errors import PasswordWanted, RecordingError
from app.services.recordings.places import AtServer, InFolder, Place, file_in
from app.services.recordings.secrets import Login

log = logging.getLogger(__name__)

LIMIT_BYTES = 256 * 1024 * 1024
WAIT_S = 20.0
"""How long a server may keep silent."""
PIECE = 256 * 1024
REFUSED = (401, 403)
ABSENT = (404, 410)

Logins = Callable[[str], Login | None]
"""The name and the password for a host, or None where there are none."""


def fetch(places: Iterable[Place], logins: Logins, opener: OpenerDirector | None = None) -> bytes:
    """The recording's bytes from the first place that has it.

    Raises RecordingError (not there, too big, unreachable) and PasswordWanted. May take long: on a thread.
    """
    for place in places:
        found = _from_folder(place) if isinstance(place, InFolder) else _from_server(place, logins, opener)
        if found is not None:
            return found
    raise RecordingError("recordings.not_found")


def _from_folder(place: InFolder) -> bytes | None:
    try:
        path = file_in(place)
        if path is None:
            if not place.base.is_dir():
                raise RecordingError("recordings.folder_missing", folder=str(place.base))
            return None
        if path.stat().st_size > LIMIT_BYTES:
            raise RecordingError("recordings.too_big", limit=LIMIT_BYTES // 1024 // 1024)
        return path.read_bytes()
    except OSError as error:
        log.warning("a recording cannot be read: %s", type(error).__name__)
        raise RecordingError("recordings.unreadable", folder=str(place.base)) from error


def _from_server(place: AtServer, logins: Logins, opener: OpenerDirector | None) -> bytes | None:
    login = logins(place.host)
    request = Request(place.url, headers={"Accept": "audio/*, */*;q=0.5"})  # noqa: S310 - https only, see places
    if login is not None:
        pair = base64.b64encode(f"{login.name}:{login.password}".encode()).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {pair}")
    try:
        with (opener or _opener()).open(request, timeout=WAIT_S) as answer:
            return _all_of(answer)
    except HTTPError as error:
        error.close()
        if error.code in REFUSED:
            raise PasswordWanted(place.host, refused=login is not None) from error
        if error.code in ABSENT:
            return None
        raise RecordingError("recordings.server_refuses", host=place.host, code=error.code) from error
    except (OSError, HTTPException) as error:
        log.warning("the recordings' server cannot be reached: %s", type(error).__name__)
        raise RecordingError("recordings.unreachable", host=place.host) from error


def _all_of(answer: IO[bytes]) -> bytes:
    gathered = bytearray()
    while piece := answer.read(PIECE):
        gathered += piece
        if len(gathered) > LIMIT_BYTES:
            raise RecordingError("recordings.too_big", limit=LIMIT_BYTES // 1024 // 1024)
    return bytes(gathered)


class _SecureRedirects(HTTPRedirectHandler):
    """Follows a server's way on only where it stays encrypted; the password is never sent along."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme.lower() != "https":
            raise RecordingError("recordings.not_https", host=urlsplit(newurl).hostname or "")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    return build_opener(_SecureRedirects(), HTTPSHandler())
