"""The functions expressions may call: XPath 1.0's own and those of ODK XForms.

List and meaning: https://getodk.github.io/xforms-spec/#xpath-functions. To add one: write it in the file it
fits and decorate it; its name then counts as supported everywhere (the check, the oracle test).
"""

from __future__ import annotations

from app.services.forms.xpath.functions import dates, logic, node_sets, numbers, selections, texts
from app.services.forms.xpath.functions.registry import FUNCTIONS, build_call

__all__ = ["FUNCTIONS", "build_call", "dates", "logic", "node_sets", "numbers", "selections", "texts"]
