"""Make packages: ``python packaging/build.py deb|rpm|tar|msi|setup|zip|app|dmg|tree|all``.

Run from the project's environment, on the system that the packages are for; those for Windows can be made on
Debian too. The same sources, packages and machine give the same bytes: times come from the last commit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from make.deb import deb  # noqa: E402  (the path is set above)
from make.freeze import build_time, freeze  # noqa: E402
from make.mac import app, dmg  # noqa: E402
from make.msi import msi  # noqa: E402
from make.portable import portable_zip  # noqa: E402
from make.rpm import rpm  # noqa: E402
from make.setup import setup  # noqa: E402
from make.tar import tar  # noqa: E402

LINUX = {"deb": deb, "rpm": rpm, "tar": tar}
WINDOWS = {"msi": msi, "setup": setup, "zip": portable_zip}
MAC = {"app": app, "dmg": dmg}
TARGETS = {**LINUX, **WINDOWS, **MAC}
"""Each makes a package of a frozen tree."""
OF_SYSTEM = {"win32": WINDOWS, "darwin": MAC}


def main(arguments: list[str]) -> int:
    """Make what was asked for; 0 when all is made."""
    asked = parser().parse_args(arguments)
    wanted = [name for name in asked.target if name not in ("tree", "all")]
    if "all" in asked.target:
        wanted = list(OF_SYSTEM.get(sys.platform, LINUX))
    trees: dict[bool, Path] = {}
    for name in wanted or ["tree"]:
        foreign = name in WINDOWS and sys.platform != "win32"
        tree = asked.tree or trees.get(foreign)
        if tree is None:
            tree = trees[foreign] = _for_windows(asked.output) if foreign else freeze(asked.output)
            print(f"tree: {tree}", flush=True)
        if name != "tree":
            print(f"{name}: {TARGETS[name](tree, asked.output)}", flush=True)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="packaging/build.py", description=__doc__)
    made.add_argument("target", choices=["tree", *TARGETS, "all"], nargs="+")
    made.add_argument("--output", type=Path, default=ROOT / "dist", help="where the packages go (dist)")
    made.add_argument("--tree", type=Path, help="pack this frozen folder instead of freezing anew")
    return made


def _for_windows(output: Path) -> Path:
    """Freeze under wine: for tests, since the interpreter there is packed by a third person."""
    from make import wine

    missing = wine.missing_tools()
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    print("frozen under wine with an interpreter packed by a third person: for tests, not for release")
    return wine.freeze(output / "windows", build_time())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
