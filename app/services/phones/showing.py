"""How a number is shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.phones import plan
from app.services.phones.number import Kind
from app.services.words import t

if TYPE_CHECKING:
    from app.services.phones.number import Number


def national(number: Number) -> str:
    """The number as its own country writes it: ``8 (495) 123-45-67``, with the extension if there is one."""
    return _formatted(number, international=False)


def international(number: Number) -> str:
    """The number as written across borders: ``+7 495 123-45-67``, with the extension if there is one."""
    return _formatted(number, international=True)


def _formatted(number: Number, *, international: bool) -> str:
    """The number in words of the language in use; what came, for digits of no known plan."""
    import phonenumbers

    if number.kind is Kind.HIDDEN:
        return t("phones.hidden")
    if number.e164 is None:
        return _local(number)
    style = (
        phonenumbers.PhoneNumberFormat.INTERNATIONAL if international else phonenumbers.PhoneNumberFormat.NATIONAL
    )
    known = plan.read_or_none(number.e164, None)
    shown = phonenumbers.format_number(known, style) if known else number.e164
    if number.extension:
        return t("phones.with_extension", number=shown, extension=number.extension)
    return shown


def _local(number: Number) -> str:
    """An inner or short number, or digits that nobody can group."""
    digits = number.key.partition(":")[2].partition(";")[0]
    if number.kind is Kind.INTERNAL:
        return t("phones.internal", number=digits)
    if number.extension:
        return t("phones.with_extension", number=digits, extension=number.extension)
    return digits or number.raw.strip()
