"""Where a recording lies: what the exchange calls it, turned into files and addresses that are safe to open.

The reference comes from outside (an exchange, a webhook), so it is hostile input: it may only lead into the
folder, or to the servers, that this computer's settings name.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path, PureWindowsPath
from urllib.parse import quote, urlsplit

from app.records import frozen
from app.services.recordings.errors import RecordingError

FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*]')
"""What no part of a recording's path may contain: control characters, drives, streams, wild cards."""

SUFFIXES = (".wav", ".mp3", ".ogg", ".flac")
"""Tried in turn where the exchange names a recording without one."""

_FIELD = re.compile(r"\{(path|name|year|month|day)\}")


@frozen
class Places:
    """The settings of this computer.

    ``prefix`` is the exchange's own folder, cut off from its references; ``folder`` where this computer sees it;
    ``url`` a template of an ``https`` address; ``hosts`` the servers a complete address may name, ``*.name`` for
    all below one. Folder and template may contain ``{path}``, ``{name}``, ``{year}``, ``{month}``, ``{day}``.
    """

    prefix: str = ""
    folder: str = ""
    url: str = ""
    hosts: str = ""


@frozen
class InFolder:
    """A file that must lie inside ``base``, whatever links its path goes through."""

    base: Path
    parts: tuple[str, ...]


@frozen
class AtServer:
    """An ``https`` address. A name and a password are sent to ``host`` only."""

    url: str
    host: str


Place = InFolder | AtServer


def places_of_recording(reference: str, places: Places, began_at: int) -> tuple[Place, ...]:
    """Where to look, in turn. ``began_at`` (UTC ms) gives the template's day, on this computer's clock.

    Raises RecordingError for a reference that leads elsewhere, and where no place is set.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", reference):
        return (_address(reference, places),)
    parts = path_parts(reference, places.prefix)
    found: list[Place] = []
    if places.folder:
        found.append(_in_folder(places.folder, parts, began_at))
    if places.url:
        template = places.url if _FIELD.search(places.url) else places.url.rstrip("/") + "/{path}"
        found.append(_own_address(_filled(template, parts, began_at, in_address=True)))
    if not found:
        raise RecordingError("recordings.no_place")
    return tuple(found)


def path_parts(reference: str, prefix: str) -> tuple[str, ...]:
    """The parts of a reference below the exchange's folder. Raises RecordingError where it leads out of it."""
    path = reference.strip().replace("\\", "/")
    start = prefix.strip().replace("\\", "/").rstrip("/")
    if start and path.startswith(start + "/"):
        path = path[len(start) + 1 :]
    if not path or path.startswith("/") or PureWindowsPath(path).drive:
        raise RecordingError("recordings.outside")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if not parts or any(part == ".." or FORBIDDEN.search(part) or part.endswith((" ", ".")) for part in parts):
        raise RecordingError("recordings.outside")
    if any(PureWindowsPath(part).is_reserved() for part in parts):
        raise RecordingError("recordings.outside")
    return parts


def file_in(place: InFolder) -> Path | None:
    """The file, or None where there is none. Raises RecordingError where a link leads out of the folder."""
    base = place.base.resolve()
    wanted = base.joinpath(*place.parts)
    tried = [wanted]
    if wanted.suffix.lower() not in SUFFIXES:  # a bare Uniqueid has a dot too: 1795293934.12
        tried += [wanted.with_name(wanted.name + each) for each in SUFFIXES]
    for path in tried:
        real = path.resolve()
        if not real.is_relative_to(base):
            raise RecordingError("recordings.outside")
        if real.is_file():
            return real
    return None


def _in_folder(template: str, parts: tuple[str, ...], began_at: int) -> InFolder:
    """The folder up to what the exchange's reference decides, which no link may lead out of, and the rest."""
    pieces = Path(template).parts
    fixed = next((at for at, piece in enumerate(pieces) if "{path}" in piece or "{name}" in piece), len(pieces))
    base = Path(_filled(str(Path(*pieces[:fixed])), parts, began_at, in_address=False))
    if not base.is_absolute():
        raise RecordingError("recordings.folder_not_absolute", folder=template)
    if fixed == len(pieces):
        return InFolder(base, parts)
    rest = _filled("/".join(pieces[fixed:]), parts, began_at, in_address=False)
    return InFolder(base, tuple(rest.split("/")))


def _address(reference: str, places: Places) -> AtServer:
    own = urlsplit(places.url).hostname or ""
    place = _own_address(reference)
    allowed = [own, *re.split(r"[\s,;]+", places.hosts.lower())]
    if not any(_matches(place.host, each) for each in allowed if each):
        raise RecordingError("recordings.host_unknown", host=place.host)
    return place


def _own_address(url: str) -> AtServer:
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
    except ValueError as error:
        raise RecordingError("recordings.bad_address") from error
    if split.scheme.lower() != "https":
        raise RecordingError("recordings.not_https", host=host)
    if not host or split.username or split.password or re.search(r"[\x00-\x20\x7f]", url):
        raise RecordingError("recordings.bad_address")
    return AtServer(url, host if port is None else f"{host}:{port}")


def _matches(host: str, allowed: str) -> bool:
    name = host.partition(":")[0]
    if allowed.startswith("*."):
        return name.endswith(allowed[1:])
    return allowed in (name, host)


def _filled(template: str, parts: tuple[str, ...], began_at: int, *, in_address: bool) -> str:
    day = datetime.fromtimestamp(began_at / 1000).astimezone()
    safe = [quote(part, safe="") for part in parts] if in_address else list(parts)
    values = {
        "path": "/".join(safe),
        "name": safe[-1],
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "day": f"{day:%d}",
    }
    return _FIELD.sub(lambda match: values[match[1]], template)
