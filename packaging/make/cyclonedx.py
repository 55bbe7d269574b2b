"""The bill of materials as CycloneDX 1.6 (cyclonedx.org/docs/1.6/json), the same bytes for the same components."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from app.version import VERSION
from make.components import Component
from make.names import PACKAGE, TITLE

_SPACE = uuid.UUID("3b6c1f0e-7d0b-5b7e-9d39-2f2c1f6a8c11")
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)+")


def bill(components: Sequence[Component], at: int) -> dict[str, object]:
    """The whole document; ``at`` is the build's time in seconds since 1970."""
    listed = [_component(each) for each in components]
    content = repr(listed)
    program = {"type": "application", "bom-ref": PACKAGE, "name": TITLE, "version": VERSION}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, content)}",
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(at, UTC).isoformat(), "component": program},
        "components": listed,
        "dependencies": [{"ref": PACKAGE, "dependsOn": [each["bom-ref"] for each in listed]}],
    }


def _component(each: Component) -> dict[str, object]:
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "licenses": _licences(each.licence),
        "purl": each.purl,
    }
    if each.source:
        made["externalReferences"] = [{"type": "source-distribution", "url": each.source}]
    if each.places:
        made["evidence"] = {"occurrences": [{"location": place} for place in each.places]}
    if each.crates:
        made["components"] = each.crates
    return made


def _licences(licence: str) -> list[dict[str, object]]:
    if _EXPRESSION.fullmatch(licence) and "LicenseRef" not in licence and "Bootloader" not in licence:
        return [{"expression": licence}]
    return [{"license": {"name": licence}}]
