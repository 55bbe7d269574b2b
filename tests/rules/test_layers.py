"""The contracts in pyproject.toml: main → views → services → models, never back; only views know Qt."""

import subprocess
import sys

from tests.rules.files import ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_import_contracts():
    """In a process of its own: the linter sets up logging and silences every logger that is there."""
    told = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
