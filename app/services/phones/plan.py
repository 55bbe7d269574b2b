"""The numbering plans of the world, by the ``phonenumbers`` library, imported at first use.

Measured (Python 3.11, two shared cores): warming up takes about 0.12 s and 13 MB, then a number is read in 60 to
150 µs and looked up in 300 µs. ``phonenumbers.geocoder`` would take 4–5 s and 185 MB, so it is never imported: see
:mod:`app.services.phones.places`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.errors import KnownError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# The library's own codes of refusal, which are also those of the recorded cases.
CODES = ("invalid_country", "not_a_number", "too_short_after_idd", "too_short", "too_long")


class NotANumberError(KnownError):
    """A text that no numbering plan reads as a number; ``code`` is the place in :data:`CODES`."""

    def __init__(self, code: int) -> None:
        super().__init__(f"phones.{CODES[code]}")
        self.code = code


def read(text: str, region: str | None) -> PhoneNumber:
    """Read ``text`` strictly as ITU and national plans say, ``region`` (ISO 3166) for numbers without ``+``.

    Raises NotANumberError.
    """
    import phonenumbers

    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException as error:
        raise NotANumberError(error.error_type) from error


def read_or_none(text: str, region: str | None) -> PhoneNumber | None:
    """Like :func:`read`, with None for a text that is no number."""
    try:
        return read(text, region)
    except NotANumberError:
        return None


def e164(number: PhoneNumber) -> str:
    """``+`` and digits, without the extension."""
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_valid(number: PhoneNumber) -> bool:
    """Whether the number lies in a range that has been given out."""
    import phonenumbers

    return phonenumbers.is_valid_number(number)


def is_possible(number: PhoneNumber) -> bool:
    """Whether the number has a length that can be dialled from anywhere."""
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def settled(number: PhoneNumber) -> str | None:
    """The E.164 form that reads back as itself, None when there is none of a possible length.

    Reading strips a national prefix, and for numbers outside the given-out ranges it may strip one more at
    each reading; a key must not change by being read again.
    """
    text = e164(number)
    if text.startswith("+7") and len(text) == 12 and is_valid(number):
        return text  # the plan of Russia and Kazakhstan is fixed: nothing more can be stripped
    for _ in range(20):
        if not is_possible(number):
            return None
        again = read_or_none(text, None)
        if again is None:
            return None
        if e164(again) == text:
            return text
        number, text = again, e164(again)
    return None


def lacks_trunk_prefix(number: PhoneNumber, digits: str, region: str) -> bool:
    """Whether ``digits`` may be a local number of an unknown town, taken by the library for a whole one.

    Only in plans of many lengths (Germany, Austria) where 7 digits can be both; there a whole number is
    written with the national prefix. In fixed plans the length alone decides.
    """
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or not metadata.national_prefix or metadata.general_desc is None:
        return False
    if len(metadata.general_desc.possible_length) <= 6:
        return False
    country = str(number.country_code)
    return not digits.startswith(metadata.national_prefix) and not digits.startswith(country)


def is_short_service(digits: str, region: str) -> bool:
    """Whether ``digits`` is a short number of ``region``: 112, 101–104, 01–04 in Russia."""
    import phonenumbers
    from phonenumbers import shortnumberinfo

    number = read_or_none(digits, region)
    if shortnumberinfo.is_emergency_number(digits, region):
        return True
    if number is None or region not in phonenumbers.SUPPORTED_REGIONS:
        return False
    return shortnumberinfo.is_valid_short_number_for_region(number, region)
