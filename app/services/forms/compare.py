"""What changed between two versions of a form, as records and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from app.records import frozen
from app.services.forms.conditions import condition_words
from app.services.forms.definition import Choice, Element, FormDefinition, Kind, Text
from app.services.words import t


class ChangeKind(StrEnum):
    """What happened to a part of the form."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@frozen
class Change:
    """One difference. ``part`` says of what (``question``, ``choice``, ``label``, ``relevant`` …).

    ``name`` is the field's, ``title`` its label; ``language`` is set for texts; the rest are words.
    """

    kind: ChangeKind
    part: str
    path: str
    name: str
    title: str
    before: str = ""
    after: str = ""
    language: str = ""

    @property
    def message(self) -> str:
        """The difference in the language in use."""
        return t(
            f"forms.change.{self.kind.value}",
            part=t(f"forms.part.{self.part}"),
            name=self.name,
            title=_bare(self.title or self.name),
            language=self.language,
            before=_bare(self.before) or t("forms.words.nothing"),
            after=_bare(self.after) or t("forms.words.nothing"),
        )


def compare_forms(old: FormDefinition, new: FormDefinition, language: str = "") -> tuple[Change, ...]:
    """Every difference an operator or supervisor would notice, in the order of the new form."""
    return tuple(_Comparison(old, new, language or new.default_language).changes())


class _Comparison:
    """Two versions side by side."""

    def __init__(self, old: FormDefinition, new: FormDefinition, language: str) -> None:
        self.old = old
        self.new = new
        self.language = language

    def changes(self) -> Iterator[Change]:
        """All differences: of the form, of its elements, then what was taken out."""
        if self.old.title != self.new.title:
            yield Change(ChangeKind.CHANGED, "title", "", "", "", self.old.title, self.new.title)
        moved = _moved(list(self.old.elements), list(self.new.elements))
        for path, element in self.new.elements.items():
            before = self.old.elements.get(path)
            if before is None:
                yield self._change(ChangeKind.ADDED, _sort(element), element)
                continue
            if path in moved:
                yield self._change(ChangeKind.MOVED, _sort(element), element)
            yield from self._element_changes(before, element)
        for path, element in self.old.elements.items():
            if path not in self.new.elements:
                yield self._change(ChangeKind.REMOVED, _sort(element), element)

    def _change(
        self, kind: ChangeKind, part: str, element: Element, before: str = "", after: str = "", language: str = ""
    ) -> Change:
        title = element.label.plain(self.language)
        return Change(kind, part, element.path, element.name, title, before, after, language)

    def _element_changes(self, old: Element, new: Element) -> Iterator[Change]:
        for part, texts in _texts(old, new).items():
            yield from self._text_changes(part, new, *texts)
        before, after = self._properties(self.old, old), self._properties(self.new, new)
        for part in before:
            if before[part] != after[part]:
                yield self._change(ChangeKind.CHANGED, part, new, before[part], after[part])
        yield from self._choice_changes(new, _choices(self.old, old), _choices(self.new, new))

    def _text_changes(self, part: str, element: Element, old: Text, new: Text) -> Iterator[Change]:
        for language in dict.fromkeys([*new.by_language, *old.by_language]):
            before = Text({language: old.by_language.get(language, ())}).plain(language)
            after = Text({language: new.by_language.get(language, ())}).plain(language)
            if before != after:
                yield self._change(ChangeKind.CHANGED, part, element, before, after, language)

    def _properties(self, form: FormDefinition, element: Element) -> dict[str, str]:
        """What counts beside texts and choices, in words."""
        bind = element.bind
        expressions = {
            "relevant": bind.relevant,
            "required": bind.required,
            "readonly": bind.readonly,
            "constraint": bind.constraint,
            "calculation": bind.calculate,
            "repeat_count": element.repeat_count,
            "required_to_close": element.required_to_close,
            "choice_filter": element.choices.nodes if element.choices and element.choices.is_filtered else None,
        }
        told = {
            part: condition_words(form, element, source, self.language) if source else ""
            for part, source in expressions.items()
        }
        return told | {
            "type": element.type.value,
            "default": element.default,
            "appearance": " ".join(element.appearance),
            **{name: element.extras.get(name, "") for name in ("mark", "tone", "ticket_field", "side_script")},
        }

    def _choice_changes(
        self, element: Element, old: Mapping[str, Choice], new: Mapping[str, Choice]
    ) -> Iterator[Change]:
        for name, choice in new.items():
            before = old.get(name)
            if before is None:
                yield self._change(ChangeKind.ADDED, "choice", element, after=self._told(choice))
            elif self._told(before) != self._told(choice) or before.label != choice.label:
                told = self._told(before), self._told(choice)
                yield self._change(ChangeKind.CHANGED, "choice", element, *told)
        for name, choice in old.items():
            if name not in new:
                yield self._change(ChangeKind.REMOVED, "choice", element, before=self._told(choice))

    def _told(self, choice: Choice) -> str:
        """A choice with its label and further columns."""
        label = choice.label.plain(self.language) or choice.name
        columns = ", ".join(f"{name}: {value}" for name, value in sorted(choice.extras.items()) if value)
        return f"{label} ({columns})" if columns else label


def _bare(text: str) -> str:
    """A text without the quotation marks all around it: the sentence it goes into has its own."""
    inner = text[1:-1]
    around = (text[:1], text[-1:])
    return inner if around in (("«", "»"), ('"', '"'), ("“", "”")) and not set(around) & set(inner) else text


def _sort(element: Element) -> str:
    return element.kind.value if element.kind is not Kind.QUESTION else "question"


def _texts(old: Element, new: Element) -> dict[str, tuple[Text, Text]]:
    return {
        "label": (old.label, new.label),
        "hint": (old.hint, new.hint),
        "constraint_message": (old.bind.constraint_message, new.bind.constraint_message),
        "required_message": (old.bind.required_message, new.bind.required_message),
    }


def _choices(form: FormDefinition, element: Element) -> dict[str, Choice]:
    return {choice.name: choice for choice in form.listed_choices(element)}


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Paths whose place among the common ones changed: all outside the longest run kept in order."""
    from difflib import SequenceMatcher

    common = set(old) & set(new)
    before, after = [path for path in old if path in common], [path for path in new if path in common]
    kept = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    still = {path for block in kept for path in after[block.b : block.b + block.size]}
    return common - still
