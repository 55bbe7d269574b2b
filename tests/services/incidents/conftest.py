from tests.services.links.conftest import make, senior

__all__ = ["make", "senior"]
