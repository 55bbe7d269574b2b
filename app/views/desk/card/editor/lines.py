"""Between the editor's rows and the client's record: what each section shows, and what its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.models.ids import new_uid
from app.services.clients.flags import FLAG_KINDS, day_of, end_of_day
from app.services.clients.profile import (
    CONTACT_KINDS,
    ContactLine,
    FlagLine,
    PlaceLine,
    PremisesLine,
    ProductLine,
    Profile,
)
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import Choice
from app.views.desk.card.editor.rows import Column, Rows, Value

SECTIONS = ("contacts", "places", "premises", "products", "flags")
Lines = list[tuple[bytes | None, dict[str, Value]]]


def sections(profile: Profile, products: Sequence[Choice]) -> dict[str, Rows]:
    """The sections, filled from a client's record."""
    made = {name: _section(name, products) for name in SECTIONS}
    for contact in profile.contacts:
        values: dict[str, Value] = {"kind": contact.kind, "raw": contact.raw, "label": contact.label}
        made["contacts"].add(contact.uid, {**values, "verified": contact.verified_at is not None})
    for place in profile.places:
        made["places"].add(place.uid, {"name": place.name, "position": place.position})
    for one in profile.premises:
        made["premises"].add(one.uid, {"address": one.address, "flat": one.flat, "account": one.account})
    for product in profile.products:
        till = _day(product.subscription_till)
        made["products"].add(
            product.uid, {"product_uid": product.product_uid, "version": product.version, "till": till}
        )
    for flag in profile.flags:
        made["flags"].add(flag.uid, {"kind": flag.kind, "reason": flag.reason, "until": _day(flag.until_at)})
    return made


def filled(before: Profile, changed: Profile, lines: Mapping[str, Lines]) -> Profile:
    """``changed`` with what the rows say. Empty new rows are left out; untouched lines stay as they were."""
    return replace(
        changed,
        contacts=_lines(before.contacts, lines["contacts"], _contact, "raw"),
        places=_lines(before.places, lines["places"], _place, "name"),
        premises=_lines(before.premises, lines["premises"], _premises, "address", "flat", "account"),
        products=_lines(before.products, lines["products"], _product, "product_uid"),
        flags=_lines(before.flags, lines["flags"], _flag, "reason"),
    )


def _section(name: str, products: Sequence[Choice]) -> Rows:
    kinds = [(kind, t(f"editor.contact_{kind}")) for kind in CONTACT_KINDS]
    flags = [(kind, t(f"card.flag_{kind}")) for kind in FLAG_KINDS]
    columns = {
        "contacts": (
            Column("kind", t("editor.kind"), "choice", 3, kinds),
            Column("raw", t("editor.number"), "text", 5),
            Column("label", t("editor.label"), "text", 3),
            Column("verified", t("editor.verified"), "yes", 0),
        ),
        "places": (
            Column("name", t("editor.name"), "text", 3),
            Column("position", t("editor.position"), "text", 2),
        ),
        "premises": (
            Column("address", t("editor.address"), "text", 4),
            Column("flat", t("editor.flat"), "text", 1),
            Column("account", t("editor.account"), "text", 2),
        ),
        "products": (
            Column("product_uid", t("editor.product"), "choice", 3, products),
            Column("version", t("editor.version"), "text", 2),
            Column("till", t("editor.till"), "date", 2),
        ),
        "flags": (
            Column("kind", t("editor.flag_kind"), "choice", 3, flags),
            Column("reason", t("editor.reason"), "text", 4),
            Column("until", t("editor.until"), "date", 2),
        ),
    }
    return Rows(t(f"editor.{name}"), columns[name], t("editor.add"))


def _lines(before: Sequence[Any], rows: Lines, make: Any, *needed: str) -> tuple[Any, ...]:
    known = {line.uid: line for line in before}
    return tuple(
        make(known.get(uid), uid or new_uid(), values)
        for uid, values in rows
        if uid is not None or any(values[name] for name in needed)
    )


def _contact(old: ContactLine | None, uid: bytes, values: dict[str, Any]) -> ContactLine:
    verified = None
    if values["verified"]:
        verified = old.verified_at if old is not None and old.verified_at else wall_ms()
    return ContactLine(values["kind"], values["raw"], values["label"], verified, uid)


def _place(_old: PlaceLine | None, uid: bytes, values: dict[str, Any]) -> PlaceLine:
    return PlaceLine(values["name"], values["position"], uid)


def _premises(_old: PremisesLine | None, uid: bytes, values: dict[str, Any]) -> PremisesLine:
    return PremisesLine(values["address"], values["flat"], values["account"], uid)


def _product(old: ProductLine | None, uid: bytes, values: dict[str, Any]) -> ProductLine:
    till = _moment(old.subscription_till if old else None, values["till"])
    return ProductLine(values["product_uid"], values["version"], till, uid)


def _flag(old: FlagLine | None, uid: bytes, values: dict[str, Any]) -> FlagLine:
    return FlagLine(values["kind"], values["reason"], _moment(old.until_at if old else None, values["until"]), uid)


def _day(at: int | None) -> str:
    return day_of(at) if at is not None else ""


def _moment(old: int | None, iso: str) -> int | None:
    """The end of the day; the very moment kept where the day has not changed."""
    if not iso:
        return None
    return old if old is not None and day_of(old) == iso else end_of_day(iso)
