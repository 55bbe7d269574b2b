from tests.services.links.conftest import make, senior
from tests.services.tickets.conftest import form

__all__ = ["form", "make", "senior"]
