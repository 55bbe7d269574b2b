"""No dead setting: each that is declared, and so shown, is read somewhere; nothing else is read."""

import ast

import pytest

from app.services.settings.declared import BY_NAME
from tests.rules.files import ROOT, app_modules, syntax

READERS = {"text", "whole", "yes", "pairs"}
THEMSELVES = (ROOT / "app/services/settings", ROOT / "app/views/settings")


def read_settings(path):
    """The names of settings that a module reads: ``….settings.whole("page_size")``."""
    for node in ast.walk(syntax(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and "settings" in ast.unparse(node.func.value)
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.args[0].value


def all_read():
    modules = [path for path in app_modules() if not any(path.is_relative_to(each) for each in THEMSELVES)]
    return {name for path in modules for name in read_settings(path)}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_setting_is_read(name):
    assert name in all_read()


def test_nothing_is_read_that_is_not_declared():
    assert all_read() - BY_NAME.keys() == set()
