"""A record behaves as the standard library's frozen dataclass with slots does."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records import frozen


@frozen
class Flat:
    """Where somebody lives."""

    street: str
    number: int = 1
    tags: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)


@frozen
class Entrance(Flat):
    """With a code, and what is worked out of it."""

    code: str = "0"
    digits: int = field(init=False, default=0)
    found: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digits", len(self.code))


class Named(Flat):
    """Not a record itself."""


@frozen
class Nothing:
    """No value at all."""


@frozen
class OwnWords:
    """Says itself how it is shown."""

    value: int

    def __repr__(self) -> str:
        return f"<{self.value}>"

    def __hash__(self) -> int:
        return 7


@dataclass(frozen=True, slots=True)
class Standard:
    """What the standard library makes of the same."""

    street: str
    number: int = 1
    tags: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list, compare=False)
    secret: str = field(default="", repr=False)


VALUES = st.tuples(st.text(max_size=2), st.integers(0, 2), st.tuples(st.text(max_size=1)))


@given(one=VALUES, other=VALUES)
def test_it_compares_and_shows_itself_as_the_standard_librarys(one, other):
    assert (Flat(*one) == Flat(*other)) is (Standard(*one) == Standard(*other))
    assert len({Flat(*one), Flat(*other)}) == len({Standard(*one), Standard(*other)})
    assert repr(Flat(*one)) == repr(Standard(*one)).replace("Standard", "Flat")
    assert asdict(Flat(*one)) == asdict(Standard(*one))
    assert [each.name for each in fields(Flat)] == [each.name for each in fields(Standard)]


def test_what_is_not_compared_does_not_count_and_each_has_its_own_default():
    one, other = Flat("a", names=["x"]), Flat("a")
    assert one == other
    assert hash(one) == hash(other)
    assert Flat("a").names is not other.names
    assert one != Standard("a")
    assert one != Named("a")


def test_nothing_can_be_set_or_taken_away():
    flat = Flat("a")
    for name in ("street", "unheard_of"):
        with pytest.raises(FrozenInstanceError):
            setattr(flat, name, "b")
    with pytest.raises(FrozenInstanceError):
        del flat.street
    assert flat == Flat("a")
    assert not hasattr(flat, "__dict__")


def test_a_record_may_build_on_another():
    entrance = Entrance("a", 2, code="12*3")
    assert (entrance.number, entrance.digits, entrance.found) == (2, 4, {})
    assert replace(Flat("a", 2), number=3) == Flat("a", 3)
    assert Named("a", 5).number == 5
    assert Nothing() == Nothing()
    assert repr(Nothing()) == "Nothing()"
    assert len({Nothing(), Nothing()}) == 1


def test_it_can_be_matched_copied_and_sent():
    match Flat("a", 4):
        case Flat(street, number):
            assert (street, number) == ("a", 4)
    flat = Flat("a", 2, ("x",), ["y"])
    for again in (copy.copy(flat), copy.deepcopy(flat), pickle.loads(pickle.dumps(flat))):
        assert again == flat
        assert again.names == ["y"]


def test_what_a_class_says_itself_stays():
    assert (repr(OwnWords(3)), hash(OwnWords(3))) == ("<3>", 7)


@pytest.mark.parametrize("wrong", [((), {}), (("a",), {"nummer": 1}), (("a", 1, (), [], "", 1), {})])
def test_wrong_arguments_are_refused(wrong):
    given_, named = wrong
    with pytest.raises(TypeError):
        Flat(*given_, **named)


def test_the_parameters_are_those_of_the_fields():
    Flat("a")
    assert list(inspect.signature(Flat).parameters) == ["street", "number", "tags", "names", "secret"]
