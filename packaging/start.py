"""What both frozen programs run."""

import sys

from app.__main__ import run

PROBE = ["-m", "app.cli.probe"]
"""How ``hotline check`` starts its child: as it would call Python, so the frozen program has to know it."""

if __name__ == "__main__":
    if sys.argv[1:] == PROBE:
        from app.cli.probe import main

        sys.exit(main())
    run()
