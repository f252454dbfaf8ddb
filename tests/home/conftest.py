from tests.attention.conftest import _sources

__all__ = ["_sources"]
