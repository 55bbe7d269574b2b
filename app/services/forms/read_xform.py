"""XForm XML → :class:`~app.services.forms.definition.FormDefinition`.

https://getodk.github.io/xforms-spec/
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import ParseError, fromstring

from app.services.errors import KnownError
from app.services.forms.definition import (
    ANY_LANGUAGE,
    NO_TEXT,
    Assignment,
    Bind,
    Choice,
    Choices,
    Element,
    FormDefinition,
    Kind,
    Limits,
    Moment,
    Output,
    QuestionType,
    Text,
)
from app.services.forms.xpath.nodes import Node

XFORMS = "{http://www.w3.org/2002/xforms}"
XHTML = "{http://www.w3.org/1999/xhtml}"
JAVAROSA = "{http://openrosa.org/javarosa}"
ODK = "{http://www.opendatakit.org/xforms}"
HOTLINE = "{urn:hotline:1}"

_CONTROLS = {
    f"{XFORMS}input": "input",
    f"{XFORMS}select1": "select1",
    f"{XFORMS}select": "select",
    f"{ODK}rank": "rank",
    f"{XFORMS}range": "range",
    f"{XFORMS}trigger": "trigger",
    f"{XFORMS}upload": "upload",
    f"{XFORMS}secret": "input",
}
_INPUT_TYPES = {
    "string": QuestionType.TEXT,
    "int": QuestionType.INTEGER,
    "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "dateTime": QuestionType.DATE_TIME,
}
_CONTROL_TYPES = {
    "select1": QuestionType.SELECT_ONE,
    "select": QuestionType.SELECT_MULTIPLE,
    "rank": QuestionType.RANK,
    "range": QuestionType.RANGE,
    "trigger": QuestionType.ACKNOWLEDGE,
}


class XFormError(KnownError):
    """A stored form that is no XForm."""


def read_xform(xml: str) -> FormDefinition:
    """Read a compiled form. Raises XFormError when the text is no XForm."""
    try:
        document = fromstring(xml)  # noqa: S314
        return _Reader(document, hashlib.sha256(xml.encode()).hexdigest()).definition()
    except (ParseError, LookupError, ValueError) as error:
        raise XFormError("forms.xform.damaged", reason=str(error)) from error


@dataclass(slots=True)
class _Control:
    """What the body says about one path."""

    xml: XmlElement
    kind: str


class _Reader:
    """Holds the parts of one document while its definition is put together."""

    def __init__(self, document: XmlElement, checksum: str) -> None:
        self.checksum = checksum
        self.title = _text_of(document.find(f".//{XHTML}title"))
        model = document.find(f".//{XFORMS}model")
        body = document.find(f"{XHTML}body")
        if model is None or body is None:
            raise LookupError("model, body")
        self.model, self.body = model, body
        self.languages, self.default_language, self.translations = _read_itext(model)
        self.binds = {bind.get("nodeset", "").strip(): bind for bind in model.iter(f"{XFORMS}bind")}
        self.controls: dict[str, _Control] = {}
        self.repeats: dict[str, XmlElement] = {}
        self._collect_controls(body)

    def definition(self) -> FormDefinition:
        primary, *others = self.model.findall(f"{XFORMS}instance")
        data = primary[0]
        instances = {instance.get("id", ""): _plain_tree(instance) for instance in others}
        choice_lists = {
            name: tuple(self._choice(item) for item in _items(document)) for name, document in instances.items()
        }
        return FormDefinition(
            form_id=data.get("id", ""),
            version=data.get("version", "") or data.get("{http://openrosa.org/xforms}version", ""),
            title=self.title,
            root=self._element(data, "", None),
            languages=self.languages,
            default_language=self.default_language,
            assignments=self._assignments(),
            instances=instances,
            choice_lists=choice_lists,
            translations=self.translations,
            checksum=self.checksum,
        )

    def _collect_controls(self, parent: XmlElement) -> None:
        """Remember the control, group or repeat of every path in the body."""
        for xml in parent:
            path = (xml.get("ref") or xml.get("nodeset") or xml.get("bind") or "").strip()
            if xml.tag == f"{XFORMS}repeat":
                self.repeats[path] = xml
                self._collect_controls(xml)
            elif xml.tag == f"{XFORMS}group":
                self.controls.setdefault(path, _Control(xml, "group"))
                self._collect_controls(xml)
            elif xml.tag in _CONTROLS:
                self.controls[path] = _Control(xml, _CONTROLS[xml.tag])

    def _element(self, node: XmlElement, parent: str, siblings: list[XmlElement] | None) -> Element:
        """The element of one node of the primary instance, with everything below it."""
        name = _local(node.tag)
        path = f"{parent}/{name}"
        control = self.controls.get(path)
        bind_xml = self.binds.get(path)
        bind = self._bind(bind_xml)
        data_type = _local_type(bind_xml)
        repeat = self.repeats.get(path)
        children = self._children(node, path)
        is_group = repeat is not None or bool(children) or (control is not None and control.kind == "group")
        kind = Kind.REPEAT if repeat is not None else Kind.GROUP if is_group or not parent else Kind.QUESTION
        count = None if repeat is None else repeat.get(f"{JAVAROSA}count")
        return Element(
            path=path,
            name=name,
            kind=kind,
            type=_question_type(control, data_type, bind) if kind is Kind.QUESTION else QuestionType.NOTE,
            data_type=data_type,
            children=children,
            bind=bind,
            label=self._text(None if control is None else control.xml.find(f"{XFORMS}label")),
            hint=self._text(None if control is None else control.xml.find(f"{XFORMS}hint")),
            guidance=self._guidance(control),
            appearance=_appearance(control, repeat),
            choices=None if control is None else self._choices(control),
            limits=_limits(control),
            default="" if children else (node.text or ""),
            repeat_count=count.strip() if count else None,
            fixed_count=repeat is not None and repeat.get(f"{JAVAROSA}noAddRemove", "").startswith("true"),
            first_instances=sum(1 for twin in siblings or () if f"{JAVAROSA}template" not in twin.attrib),
            extras=_extras(bind_xml, None if control is None else control.xml, repeat),
        )

    def _children(self, node: XmlElement, path: str) -> tuple[Element, ...]:
        by_name: dict[str, list[XmlElement]] = {}
        for child in node:
            by_name.setdefault(child.tag, []).append(child)
        return tuple(self._element(_model(twins), path, twins) for twins in by_name.values())

    def _bind(self, xml: XmlElement | None) -> Bind:
        if xml is None:
            return Bind()
        return Bind(
            relevant=_expression(xml, "relevant"),
            required=_expression(xml, "required"),
            readonly=_expression(xml, "readonly"),
            constraint=_expression(xml, "constraint"),
            calculate=_expression(xml, "calculate"),
            constraint_message=self._message(xml.get(f"{JAVAROSA}constraintMsg")),
            required_message=self._message(xml.get(f"{JAVAROSA}requiredMsg")),
            preload=xml.get(f"{JAVAROSA}preload", ""),
            preload_parameter=xml.get(f"{JAVAROSA}preloadParams", ""),
        )

    def _message(self, value: str | None) -> Text:
        if not value:
            return NO_TEXT
        text_id = _itext_id(value)
        return self.translations.get(text_id, NO_TEXT) if text_id else Text({ANY_LANGUAGE: (value,)})

    def _text(self, xml: XmlElement | None) -> Text:
        """A label or hint: by reference to ``itext``, or written in place."""
        if xml is None:
            return NO_TEXT
        reference = xml.get("ref")
        if reference:
            return self.translations.get(_itext_id(reference), NO_TEXT)
        return Text({ANY_LANGUAGE: _pieces(xml)})

    def _guidance(self, control: _Control | None) -> Text:
        hint = None if control is None else control.xml.find(f"{XFORMS}hint")
        text_id = "" if hint is None else _itext_id(hint.get("ref", ""))
        return self.translations.get(f"{text_id}#guidance", NO_TEXT) if text_id else NO_TEXT

    def _choices(self, control: _Control) -> Choices | None:
        if control.kind not in ("select1", "select", "rank"):
            return None
        itemset = control.xml.find(f"{XFORMS}itemset")
        if itemset is None:
            return Choices(fixed=tuple(self._fixed_choice(item) for item in control.xml.findall(f"{XFORMS}item")))
        nodes = itemset.get("nodeset", "").strip()
        value = itemset.find(f"{XFORMS}value")
        label = itemset.find(f"{XFORMS}label")
        return Choices(
            nodes=nodes,
            value_name="name" if value is None else value.get("ref", "name").strip(),
            label_name="label" if label is None else label.get("ref", "label").strip(),
            instance=_instance_name(nodes),
        )

    def _fixed_choice(self, item: XmlElement) -> Choice:
        return Choice(_text_of(item.find(f"{XFORMS}value")), self._text(item.find(f"{XFORMS}label")))

    def _choice(self, item: Node) -> Choice:
        """A choice from an item of a secondary instance; its further columns are the extras."""
        columns = {child.name: child.value for child in item.each_child()}
        text_id = columns.pop("itextId", "")
        name = columns.pop("name", "")
        plain = columns.pop("label", "")
        label = self.translations.get(text_id, NO_TEXT) if text_id else Text({ANY_LANGUAGE: (plain,)})
        return Choice(name, label, columns)

    def _assignments(self) -> tuple[Assignment, ...]:
        parents = {child: parent for parent in (*self.model.iter(), *self.body.iter()) for child in parent}
        found = []
        for xml in (*self.model.iter(f"{XFORMS}setvalue"), *self.body.iter(f"{XFORMS}setvalue")):
            moments = frozenset(Moment(event) for event in xml.get("event", "").split() if event in set(Moment))
            expression = xml.get("value") or _quoted(xml.text or "")
            trigger = parents[xml].get("ref", "") if Moment.VALUE_CHANGED in moments else ""
            found.append(Assignment(xml.get("ref", "").strip(), expression, moments, trigger.strip()))
        return tuple(found)


def _model(twins: list[XmlElement]) -> XmlElement:
    """Of the nodes of one name, the repeat's template if there is one, else the first."""
    return next((twin for twin in twins if f"{JAVAROSA}template" in twin.attrib), twins[0])


def _read_itext(model: XmlElement) -> tuple[tuple[str, ...], str, dict[str, Text]]:
    """Languages, the default one, and every text by id; other forms of a text under ``id#form``."""
    languages: list[str] = []
    default = ""
    collected: dict[str, dict[str, tuple[str | Output, ...]]] = {}
    for translation in model.iter(f"{XFORMS}translation"):
        language = translation.get("lang", "")
        languages.append(language)
        if translation.get("default", "").startswith("true"):
            default = language
        for text in translation.iter(f"{XFORMS}text"):
            for value in text.iter(f"{XFORMS}value"):
                form = value.get("form")
                text_id = text.get("id", "") + (f"#{form}" if form else "")
                collected.setdefault(text_id, {})[language] = _pieces(value)
    texts = {text_id: Text(by_language) for text_id, by_language in collected.items()}
    return tuple(languages), default or (languages[0] if languages else ANY_LANGUAGE), texts


def _pieces(xml: XmlElement) -> tuple[str | Output, ...]:
    """Text with its ``output`` elements, the spaces around it removed."""
    pieces: list[str | Output] = [xml.text or ""]
    for child in xml:
        if child.tag == f"{XFORMS}output":
            pieces.append(Output((child.get("value") or child.get("ref") or "").strip()))
        pieces.append(child.tail or "")
    if isinstance(pieces[0], str):
        pieces[0] = pieces[0].lstrip()
    if isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].rstrip()
    return tuple(piece for piece in pieces if piece != "")


def _plain_tree(instance: XmlElement) -> Node:
    """A secondary instance as a tree under a document node, which is what ``instance('x')`` gives."""

    def copied(xml: XmlElement) -> Node:
        node = Node(_local(xml.tag), value=(xml.text or "") if len(xml) == 0 else "")
        node.attributes = {_local(key): value for key, value in xml.attrib.items()}
        for child in xml:
            node.append(copied(child))
        return node

    document = Node("")
    for child in instance:
        document.append(copied(child))
    return document


def _items(document: Node) -> list[Node]:
    return [item for root in document.each_child() for item in root.children.get("item", ())]


def _question_type(control: _Control | None, data_type: str, bind: Bind) -> QuestionType:
    if control is None:
        if bind.calculate is not None or bind.preload:
            return QuestionType.CALCULATE
        return QuestionType.HIDDEN if data_type in _INPUT_TYPES else QuestionType.UNSUPPORTED
    if control.kind in _CONTROL_TYPES:
        return _CONTROL_TYPES[control.kind]
    if control.kind != "input" or data_type not in _INPUT_TYPES:
        return QuestionType.UNSUPPORTED
    is_note = (
        data_type == "string" and bind.calculate is None and (bind.readonly or "").replace(" ", "") == "true()"
    )
    return QuestionType.NOTE if is_note else _INPUT_TYPES[data_type]


def _limits(control: _Control | None) -> Limits | None:
    if control is None or control.kind != "range":
        return None
    return Limits(*(float(control.xml.get(name, default)) for name, default in _RANGE_DEFAULTS.items()))


_RANGE_DEFAULTS = {"start": "1", "end": "10", "step": "1"}


def _appearance(control: _Control | None, repeat: XmlElement | None) -> tuple[str, ...]:
    words = [] if control is None else control.xml.get("appearance", "").split()
    return (*words, *(repeat.get("appearance", "").split() if repeat is not None else ()))


def _extras(*sources: XmlElement | None) -> Mapping[str, str]:
    """Our extension attributes of the bind, the control and the repeat, without their namespace."""
    return {
        name.removeprefix(HOTLINE): value
        for source in sources
        if source is not None
        for name, value in source.attrib.items()
        if name.startswith(HOTLINE)
    }


def _expression(xml: XmlElement, name: str) -> str | None:
    text = xml.get(name, "").strip()
    return text or None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _local_type(bind: XmlElement | None) -> str:
    return "string" if bind is None else bind.get("type", "string").rpartition(":")[2]


def _itext_id(reference: str) -> str:
    """``jr:itext('id')`` → ``id``; empty for anything else."""
    text = reference.strip()
    if not text.startswith("jr:itext("):
        return ""
    return text[len("jr:itext(") : -1].strip().strip("'\"")


def _instance_name(nodes: str) -> str:
    """The instance a choice list is taken from, if it is one."""
    _before, found, after = nodes.partition("instance(")
    return after[1:].partition(after[0])[0] if found and after[:1] in ("'", '"') else ""


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def _text_of(xml: XmlElement | None) -> str:
    return "" if xml is None else "".join(xml.itertext()).strip()
