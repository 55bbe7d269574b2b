"""The sample master data is complete, in both languages, and its parts name each other rightly."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest

from app.models.scripts import FormKind
from app.models.staff import Role
from app.models.tickets import TicketState
from app.services.demo.content import Label, client_products, load_content
from app.services.resources import resource_dir

content = load_content()


def _labels(value: object) -> list[Label]:
    if isinstance(value, Label):
        return [value]
    if isinstance(value, tuple):
        return [label for item in value for label in _labels(item)]
    if dataclasses.is_dataclass(value):
        return [label for field in dataclasses.fields(value) for label in _labels(getattr(value, field.name))]
    return []


def test_every_label_is_in_both_languages() -> None:
    labels = _labels(content)
    assert len(labels) > 400
    for label in labels:
        assert label.ru.strip(), label
        assert label.en.strip(), label
        assert not re.search("[А-Яа-яЁё]", label.en), label


@pytest.mark.parametrize(
    "rows",
    [
        content.categories,
        content.queues,
        content.products,
        content.dispositions,
        content.pauses,
        content.templates,
        content.ticket_types,
        content.forms,
    ],
    ids=lambda rows: type(rows[0]).__name__,
)
def test_codes_are_unique(rows: tuple[object, ...]) -> None:
    codes = Counter(row.code for row in rows)  # type: ignore[attr-defined]
    assert codes.most_common(1)[0][1] == 1


def test_trees_have_three_levels_and_parents_come_first() -> None:
    seen: dict[str, int] = {}
    for node in content.categories:
        assert node.level == (1 if node.parent is None else seen[node.parent] + 1)
        assert node.code.startswith(f"{node.parent or node.tree}.")
        seen[node.code] = node.level
    assert set(seen.values()) == {1, 2, 3}
    parents = {node.parent for node in content.categories}
    assert all(node.level == 3 for node in content.categories if node.code not in parents)


def test_types_forms_and_staff_name_what_exists() -> None:
    queues = {queue.code for queue in content.queues}
    forms = {form.code: form for form in content.forms}
    for kind in content.ticket_types:
        assert kind.queue in queues
        assert forms[kind.form].kind == FormKind.TICKET
        assert set(kind.states) <= {state.value for state in TicketState}
    for form in content.forms:
        assert (resource_dir() / form.file).is_file()
        assert form.kind in {kind.value for kind in FormKind}
    assert {person.role for person in content.staff} == {role.value for role in Role}
    assert all(set(person.queues) <= queues for person in content.staff)
    assert all(any(queue in person.queues for person in content.staff) for queue in queues)


def test_seeds_name_a_problem_of_the_trees() -> None:
    leaves = {node.code for node in content.categories if node.level == 3}
    types = {kind.code for kind in content.ticket_types}
    products = {product.code for product in content.products}
    assert len(content.seeds) >= 100
    for seed in content.seeds:
        assert seed.category in leaves
        assert seed.type in types
        assert seed.product in products
        assert 1 <= seed.priority <= 4
        assert 1 <= seed.complexity <= 3


def test_templates_use_the_same_variables_in_both_languages() -> None:
    assert len(content.templates) >= 12
    for template in content.templates:
        ru, en = (set(re.findall(r"\$\{(\w+)\}", text)) for text in (template.text.ru, template.text.en))
        assert ru == en, template.code


def test_scripts_set_dispositions_and_categories_that_exist() -> None:
    import tomllib

    dispositions = {row.code for row in content.dispositions}
    categories = {node.code for node in content.categories}
    folders = [resource_dir() / name / "source" for name in ("scripts", "forms")]
    for path in [path for folder in folders for path in folder.glob("*.toml")]:
        text = path.read_text(encoding="utf-8")
        for choices in tomllib.loads(text).get("choices", {}).values():
            assert {choice[3] for choice in choices if len(choice) > 3} <= dispositions, path.name
        named = set(re.findall(r"'((?:housing|software|shop)\.[a-z_.]+)'", text))
        assert named <= categories, path.name


def test_clients_have_products_of_the_list() -> None:
    known = {product.code for product in content.products}
    assert len(client_products()) >= 100
    assert all(products <= known for products in client_products())
    assert all(client_products())
