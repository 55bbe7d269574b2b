"""Notices: what people of the house are told by the program and by each other."""

from app.services.notices.reading import NoticeView, kind_words, of_ticket, recent, unread, unread_count
from app.services.notices.telling import Kind, mark_read, mark_unread, tell, tell_in

__all__ = [
    "Kind",
    "NoticeView",
    "kind_words",
    "mark_read",
    "mark_unread",
    "of_ticket",
    "recent",
    "tell",
    "tell_in",
    "unread",
    "unread_count",
]
