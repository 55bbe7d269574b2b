"""Rooms stay small enough to be read: no file of more than 400 lines, no function of more than 80."""

import ast

from tests.rules.files import app_modules, name_of, syntax

FILE_LINES = 400
FUNCTION_LINES = 80


def test_no_crowded_file():
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in app_modules()}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_no_endless_function():
    endless = {}
    for path in app_modules():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    endless[f"{name_of(path)}:{node.lineno} {node.name}"] = lines
    assert endless == {}
