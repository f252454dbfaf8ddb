"""Who of the people here somebody in a file is: by address, by name, or by what they sign in with there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from partnership.projects.importing.cards import Named


class Known(NamedTuple):
    """Somebody here."""

    pk: int
    name: str
    address: str


@dataclass
class Directory:
    """Everybody here, by each way of naming them. A way that is several people's is nobody's."""

    ways: dict[str, set[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Known]) -> Directory:
        ways: dict[str, set[int]] = defaultdict(set)
        names = {}
        for each in people:
            names[each.pk] = each.name
            for way in (each.address, each.name, each.address.partition("@")[0]):
                ways[" ".join(way.split()).casefold()].add(each.pk)
        return cls(dict(ways), names)

    def find(self, named: Named, said: Mapping[str, int]) -> int | None:
        """Whom somebody said it is, or who it plainly is; None for nobody here."""
        if named.words in said:
            return said[named.words] or None
        for way in named.ways:
            if len(found := self.ways.get(" ".join(way.split()), set())) == 1:
                return next(iter(found))
        return None

    def is_several(self, named: Named) -> bool:
        """Whether a way to name them is that of several people here, so that nobody was chosen."""
        return any(len(self.ways.get(way, ())) > 1 for way in named.ways)
