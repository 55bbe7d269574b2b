from tests.views.ticket.conftest import ticket_of

__all__ = ["ticket_of"]
