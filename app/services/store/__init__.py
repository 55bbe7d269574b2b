"""The store: opening, keys, the database threads, the journal."""

from app.models import orm  # noqa: F401 - loads peewee without drivers, before anything here asks for it
