"""The parts an expression is made of, after parsing. Plain immutable records, safe to share and to compare."""

from __future__ import annotations

from collections.abc import Iterator

from app.records import frozen


@frozen
class Number:
    """A number written in the expression."""

    value: float


@frozen
class Literal:
    """A text written in the expression, without its quotes."""

    value: str


@frozen
class Call:
    """A function call; ``name`` keeps its prefix (``jr:choice-name``)."""

    name: str
    args: tuple[Expression, ...]


@frozen
class Binary:
    """Two operands and one of ``or and = != < <= > >= + - * div mod |``."""

    operator: str
    left: Expression
    right: Expression


@frozen
class Negate:
    """Unary minus."""

    operand: Expression


@frozen
class Filter:
    """``primary[predicate]``: predicates over a whole node set rather than over a step."""

    primary: Expression
    predicates: tuple[Expression, ...]


@frozen
class Step:
    """One step of a path: ``axis::test[predicates]``; ``test`` is a name, ``*`` or ``node()``."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()


@frozen
class Path:
    """Steps from the root (``absolute``), from the nodes of ``start``, or from the context node."""

    absolute: bool
    steps: tuple[Step, ...]
    start: Expression | None = None


Expression = Number | Literal | Call | Binary | Negate | Filter | Path


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside ``expression``, predicates of path steps included."""
    match expression:
        case Call(args=args):
            return args
        case Binary(left=left, right=right):
            return left, right
        case Negate(operand=operand):
            return (operand,)
        case Filter(primary=primary, predicates=predicates):
            return primary, *predicates
        case Path(start=start, steps=steps):
            inner = tuple(predicate for step in steps for predicate in step.predicates)
            return inner if start is None else (start, *inner)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield ``expression`` and every expression inside it."""
    yield expression
    for part in parts(expression):
        yield from walk(part)
