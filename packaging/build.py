"""Make packages: ``python packaging/build.py deb|rpm|tar|tree|all``. Run from the project's environment.

The same sources, packages and machine give the same bytes: times come from the last commit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from make.deb import deb  # noqa: E402  (the path is set above)
from make.freeze import freeze  # noqa: E402
from make.rpm import rpm  # noqa: E402
from make.tar import tar  # noqa: E402

TARGETS = {"deb": deb, "rpm": rpm, "tar": tar}
"""Each makes a package of a frozen tree."""


def main(arguments: list[str]) -> int:
    """Make what was asked for; 0 when all is made."""
    parser = argparse.ArgumentParser(prog="packaging/build.py", description=__doc__)
    parser.add_argument("target", choices=["tree", *TARGETS, "all"], nargs="+")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where the packages go (dist)")
    parser.add_argument("--tree", type=Path, help="pack this frozen folder instead of freezing anew")
    asked = parser.parse_args(arguments)
    tree = asked.tree or freeze(asked.output)
    print(f"tree: {tree}")
    wanted = list(TARGETS) if "all" in asked.target else [name for name in asked.target if name != "tree"]
    for name in wanted:
        print(f"{name}: {TARGETS[name](tree, asked.output)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
