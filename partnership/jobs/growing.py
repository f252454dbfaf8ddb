"""A file that only grows: what is written into it is taken away in pieces, so that it never lies in memory whole."""

import io
from collections.abc import Iterator
from typing import Any

SIZE = 512 * 1024


class Growing(io.RawIOBase):
    """For `zipfile` and the like, which write without looking back."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, some: Any, /) -> int:
        self._kept += some
        self.size += len(some)
        return len(some)

    def pieces(self, *, all_of_it: bool = False) -> Iterator[bytes]:
        """Take away what makes whole pieces, and at the end the rest."""
        while len(self._kept) >= SIZE or (all_of_it and self._kept):
            piece = bytes(self._kept[:SIZE])
            del self._kept[:SIZE]
            yield piece
