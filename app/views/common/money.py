"""Sums of money as people type and read them; kept in hundredths."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from app.services.words import language, t

SIGNS = {"ru": {"RUB": "₽", "USD": "$", "EUR": "€"}}
"""How people of a language write a currency; others by its code."""


def hundredths(text: str) -> int | None:
    """Money as typed (``1 500,50``) in hundredths; empty is 0, None for what is no sum."""
    text = re.sub(r"\s", "", text).replace(",", ".")
    if not text:
        return 0
    match = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,2}))?", text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


def money(amount: int, currency: str) -> str:
    """``1 500,00 ₽`` in Russian, ``1,500.00 RUB`` in English."""
    currency = SIGNS.get(language(), {}).get(currency, currency)
    return t("time_sheets.money", amount=QLocale().toString(amount / 100, "f", 2), currency=currency)
