"""A condition in words: ``${whole} = 'no'`` → ``whole = «Нет»``."""

from __future__ import annotations

from app.services.forms.definition import Element, FormDefinition
from app.services.forms.xpath.parse import ExpressionError, parse
from app.services.forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, walk
from app.services.forms.xpath.values import number_text
from app.services.words import t

_SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "div": "÷"}
_BINDING = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5}


def condition_words(form: FormDefinition, element: Element, source: str, language: str) -> str:
    """An expression of ``element`` for people: fields by name, choices by label; as written when unreadable."""
    try:
        return _Teller(form, element, language).words(parse(source))
    except ExpressionError:
        return source.strip()


class _Teller:
    """Tells expressions of one element in one language."""

    def __init__(self, form: FormDefinition, element: Element, language: str) -> None:
        self.form = form
        self.element = element
        self.language = language

    def words(self, expression: Expression) -> str:
        """One expression."""
        match expression:
            case Literal(value=text):
                return f"«{text}»" if text else t("forms.words.empty")
            case Number(value=number):
                return number_text(number)
            case Path():
                return self._name(expression)
            case Negate(operand=operand):
                return f"−{self._inside(operand, 9)}"
            case Binary(operator="and" | "or" as operator, left=left, right=right):
                link = t(f"forms.words.{operator}")
                strength = _BINDING[operator]
                return f"{self._inside(left, strength)} {link} {self._inside(right, strength)}"
            case Binary(operator=operator, left=left, right=right):
                strength = _BINDING.get(operator, 6)
                sides = self._side(left, right, strength), self._side(right, left, strength)
                return f"{sides[0]} {_SIGNS.get(operator, operator)} {sides[1]}"
            case Call(name=name, args=args):
                return self._call(name, args)
            case _:
                return "…"

    def _call(self, name: str, args: tuple[Expression, ...]) -> str:
        if name in ("true", "false") and not args:
            return t(f"forms.words.{name}")
        if name == "not" and len(args) == 1:
            return t("forms.words.not", condition=self.words(args[0]))
        if name == "selected" and len(args) == 2:
            return t("forms.words.selected", field=self.words(args[0]), choice=self._side(args[1], args[0], 9))
        return f"{name}({', '.join(self.words(argument) for argument in args)})"

    def _inside(self, expression: Expression, strength: int) -> str:
        """A part, in brackets where it binds less than what is around it."""
        text = self.words(expression)
        weaker = isinstance(expression, Binary) and _BINDING.get(expression.operator, 6) < strength
        return f"({text})" if weaker else text

    def _side(self, side: Expression, other: Expression, strength: int) -> str:
        """One side of a comparison; a choice's name by its label."""
        if isinstance(side, Literal) and side.value:
            for path in (part for part in walk(other) if isinstance(part, Path)):
                label = self._label(path, side.value)
                if label:
                    return label if label.startswith("«") else f"«{label}»"
        return self._inside(side, strength)

    def _label(self, path: Path, name: str) -> str:
        element = self._element(path)
        choices = () if element is None else self.form.listed_choices(element)
        return next((choice.label.plain(self.language) for choice in choices if choice.name == name), "")

    def _element(self, path: Path) -> Element | None:
        names = [step.test for step in path.steps if step.axis == "child"]
        if not names:
            return self.element
        named = self.form.by_name.get(names[-1], ())
        absolute = self.form.elements.get("/" + "/".join(names)) if path.absolute else None
        return absolute or (named[0] if len(named) == 1 else None)

    def _name(self, path: Path) -> str:
        names = [step.test for step in path.steps if step.axis == "child"]
        return names[-1] if names else self.element.name
