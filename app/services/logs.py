"""The log: a file that rolls over, without personal values."""

from __future__ import annotations

import copy
import logging
import logging.handlers
from pathlib import Path
from types import TracebackType

from app.services.masking import describe, mask

FILE = "hotline.log"
_BYTES, _KEPT = 1_000_000, 5

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class MaskingFormatter(logging.Formatter):
    """Writes messages masked, and exceptions without the values that were in play."""

    def format(self, record: logging.LogRecord) -> str:
        # A copy: other handlers keep their own record, and what they made of its exception is not taken over.
        own = copy.copy(record)
        own.msg, own.args, own.exc_text = mask(record.getMessage()), None, None
        return super().format(own)

    def formatException(self, ei: _ExcInfo) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def start_logging(folder: Path, level: str) -> logging.Handler | None:
    """Write the log to ``folder``; None where that cannot be done (the program works on without)."""
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.setLevel(level.upper())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / FILE, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        return None
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
    return handler


def stop_logging(handler: logging.Handler | None) -> None:
    """Close the log's file."""
    logging.captureWarnings(False)
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()
