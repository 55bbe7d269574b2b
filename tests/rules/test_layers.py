"""The contracts in pyproject.toml: main → views → services → models, never back; only views know Qt."""

from importlinter.cli import lint_imports

from tests.rules.files import ROOT


def test_import_contracts(capsys):
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out
