"""``THIRD_PARTY_NOTICES.txt`` and ``sbom.cdx.json`` of a frozen tree: all of others in it, with its licence.

Every Python package that the program needs is named, and every native file of the tree is put down to one of
them, to a line of ``components.py`` or to a package of the system; libraries linked into other files are found by
what they leave there. What cannot be put down to anybody, or has no licence text, stops the build.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from make import cyclonedx, system_packages
from make.components import COMPONENTS, GPL_ONLY, Component, Known
from make.names import PACKAGE

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "packaging" / "licences"
NOTICES, SBOM = "THIRD_PARTY_NOTICES.txt", "sbom.cdx.json"
INTERNAL = "_internal"
_MAGIC = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_LICENCE_FILE = re.compile(r"\.dist-info/(?:licenses?/.*|(?:LICEN[CS]E|COPYING|NOTICE)[^/]*)$", re.IGNORECASE)
_COMMON = re.compile(r"/usr/share/common-licenses/([A-Z][\w.-]*[\w])")


class Lacking(Exception):
    """Something in the tree has no owner or no licence text; the message lists what."""


def write_notices(folder: Path, at: int) -> list[Component]:
    """Write both files into ``folder``, a frozen tree; ``at`` is the time of the build. Raises Lacking."""
    found = components(folder)
    folder.joinpath(NOTICES).write_text(notices(found), encoding="utf-8", newline="\n")
    bill = json.dumps(cyclonedx.bill(found, at), ensure_ascii=False, indent=1) + "\n"
    folder.joinpath(SBOM).write_text(bill, encoding="utf-8", newline="\n")
    return found


def components(folder: Path) -> list[Component]:
    """Everything of others in a tree, by name. Raises Lacking with all that has no owner or no text."""
    packages = {each.name.casefold(): _of_package(each) for each in runtime_packages()}
    owners = {str(file): each.name.casefold() for each in runtime_packages() for file in each.files or ()}
    found: dict[tuple[str, str], Component] = {each.key: each for each in packages.values()}
    lacking: list[str] = []
    files = list(natives(folder))
    of_system = system_packages.owners(path.name for path, _ in files if ".so" in path.name)
    for path, place in files:
        content = path.read_bytes()
        owner = _by_line(place, content) or packages.get(owners.get(place, ""))
        # A package of the system says itself what is in its library.
        parts = (
            [owner, *_inside(place, content)]
            if owner
            else [of_system[path.name]]
            if path.name in of_system
            else []
        )
        if not parts:
            lacking.append(f"{place}: whose file is this?")
        for each in parts:
            kept = found.setdefault(each.key, each)
            if place not in kept.places:
                kept.places.append(place)
    lacking += [f"{each.name} {each.version}: no licence text" for each in found.values() if not each.texts]
    lacking += [
        f"{each.name}: under the GPL alone, {each.places}" for each in found.values() if each.name in GPL_ONLY
    ]
    if lacking:
        raise Lacking("\n".join(["Not in packaging/make/components.py or packaging/licences:", *sorted(lacking)]))
    return sorted(found.values(), key=lambda each: each.key)


def notices(found: Iterable[Component]) -> str:
    """The page of notices; texts that several share stand once, at its end."""
    found = list(found)
    lines = [(TEXTS / "head.txt").read_text(encoding="utf-8")]
    lines += [f"  {each.name} {each.version}: {each.licence}" for each in found]
    shared: dict[str, str] = {}
    for each in found:
        lines += ["", "=" * 80, f"{each.name} {each.version}", f"Licence: {each.licence}"]
        lines += [f"Source: {each.source}"] if each.source else []
        lines += [f"Contains {crate['name']} {crate['version']}" for crate in each.crates]
        for text in each.texts:
            name = _name_of_shared(text)
            if name:
                shared.setdefault(text.strip(), name)
            lines += ["", f"The text of {name} stands at the end." if name else text.strip()]
            for common in _COMMON.findall(text):
                shared.setdefault(system_packages.common_licence(common).strip(), common)
    for text, name in sorted(shared.items(), key=lambda each: each[1]):
        lines += ["", "=" * 80, name, "", text] if text else []
    return "\n".join([*lines, ""])


def runtime_packages() -> list[metadata.Distribution]:
    """The program's Python packages with what they need on this system, by name; nothing of tests and tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [(Requirement(line), "") for line in project["dependencies"]]
    seen = dict[str, metadata.Distribution]()
    followed = set[tuple[str, str]]()
    while wanted:
        requirement, extra = wanted.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        package = metadata.distribution(requirement.name)
        seen.setdefault(package.name, package)
        for more in {"", *requirement.extras}:
            if (package.name, more) not in followed:
                followed.add((package.name, more))
                wanted += [(Requirement(line), more) for line in package.requires or ()]
    return [seen[name] for name in sorted(seen, key=str.casefold)]


def foreign_modules() -> list[str]:
    """Modules of this environment's Python packages that the program does not need: tools, and what strayed in.

    The program itself is a package of the environment where it was installed into it.
    """
    needed = {each.name for each in runtime_packages()} | {PACKAGE}
    brought = metadata.packages_distributions()
    return sorted(module for module, names in brought.items() if not needed.intersection(names))


def natives(folder: Path) -> Iterator[tuple[Path, str]]:
    """Programs and libraries in a tree, with the path in the program's inner folder; links are left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                begin = file.read(4)
            if begin.startswith(_MAGIC):
                place = path.relative_to(folder).as_posix()
                yield path, place.removeprefix(f"{INTERNAL}/") if place.startswith(INTERNAL) else f"../{place}"


def _of_package(package: metadata.Distribution) -> Component:
    meta = package.metadata
    given = [meta.get("License-Expression"), *_classified(meta.get_all("Classifier") or []), meta.get("License")]
    licence = next((each for each in given if each and len(each) < 80 and each != "UNKNOWN"), "see its text")
    texts = _texts_of(package)
    for known in COMPONENTS:
        if not texts and known.version_of == package.name:
            licence, texts = known.licence, _texts(known)
    made = Component(
        package.name, package.version, licence, f"pkg:pypi/{_plain(package.name)}@{package.version}", texts
    )
    made.source = f"https://pypi.org/project/{_plain(package.name)}/{package.version}/"
    made.crates = [
        crate for file in package.files or () if "/sboms/" in str(file) for crate in _nested(package, file)
    ]
    if made.crates:
        crates = [_kept("MIT.txt"), _kept("Apache-2.0.txt")]
        made.texts = [*made.texts, *crates[0], *crates[1]] if all(crates) else []
    return made


def _nested(package: metadata.Distribution, file: metadata.PackagePath) -> list[dict[str, object]]:
    """What a package's own bill says is inside of it (peps.python.org/pep-0770)."""
    bill = json.loads(Path(str(package.locate_file(file))).read_text(encoding="utf-8"))
    kept = ("type", "name", "version", "purl", "licenses")
    return [{key: each[key] for key in kept if key in each} for each in bill.get("components", ())]


def _classified(classifiers: Iterable[str]) -> list[str]:
    return [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI Approved ::")]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _texts_of(package: metadata.Distribution) -> list[str]:
    files = [file for file in package.files or () if _LICENCE_FILE.search(file.as_posix())]
    read = [Path(str(package.locate_file(file))) for file in files]
    return [path.read_text(encoding="utf-8", errors="replace") for path in read if path.is_file()]


def _texts(known: Known) -> list[str]:
    """The texts of a line, all or none: one that is not there must stop the build."""
    texts: list[str] = []
    for name in known.texts:
        kind, sign, package = name.partition(":")
        if sign:
            more = _texts_of(metadata.distribution(package))
        elif kind == "python":
            more = _interpreter_text()
        else:
            more = _kept(name)
        if not more:
            return []
        texts += more
    return texts


def _kept(name: str) -> list[str]:
    path = TEXTS / name
    return [path.read_text(encoding="utf-8")] if path.is_file() else []


def _interpreter_text() -> list[str]:
    base = Path(sys.base_prefix)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = (base / "LICENSE.txt", base / "lib" / version / "LICENSE.txt", TEXTS / "PSF-2.0.txt")
    return next(([path.read_text(encoding="utf-8")] for path in places if path.is_file()), [])


def _by_line(place: str, content: bytes) -> Component | None:
    for known in COMPONENTS:
        if any(fnmatchcase(place, pattern) for pattern in known.files):
            version = metadata.version(known.version_of) if known.version_of else _version_in(known, content)
            if not version and known.name == "CPython":
                version = ".".join(map(str, sys.version_info[:3]))
            return _made(known, version)
    module = place.partition(".")[0]
    if place.endswith(".pyd") and "/" not in place and module in sys.stdlib_module_names:
        return _by_line("python3.dll", b"")
    return None


def _inside(place: str, content: bytes) -> list[Component]:
    """What is linked into a file, by the words it left there."""
    return [
        _made(known, version)
        for known in COMPONENTS
        if known.linked
        and not any(fnmatchcase(place, pattern) for pattern in known.files)
        and (version := _version_in(known, content))
    ]


def _version_in(known: Known, content: bytes) -> str:
    if not known.inside or known.beside not in content:
        return ""
    found = re.search(known.inside, content)
    return found.group(1).decode("ascii") if found else ""


def _made(known: Known, version: str) -> Component:
    name = re.sub(r"[^a-z0-9]+", "-", known.name.lower())
    purl = f"pkg:generic/{name}@{version}" if version else f"pkg:generic/{name}"
    return Component(known.name, version, known.licence, purl, _texts(known), known.source)


def _name_of_shared(text: str) -> str:
    """The name under which a text stands once at the end; empty for one of a single component."""
    for path in [*sorted(TEXTS.glob("[A-Z]*-*.txt")), TEXTS / "qt-third-party.txt"]:
        if path.read_text(encoding="utf-8").strip() == text.strip():
            return path.stem
    return ""
