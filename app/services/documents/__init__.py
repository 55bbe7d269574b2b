"""Documents for paper: blocks that are always escaped, templates with variables, register numbers, letters.

A document is text in the few tags that a rich text layout knows; what makes a PDF or prints it is
``app/views/common/printing.py``.
"""

from __future__ import annotations

from app.services.documents.sheet import Align, Column, Document

__all__ = ["Align", "Column", "Document"]
