"""What a job measured."""

from dataclasses import dataclass


@dataclass
class Result:
    """One line of `var/bench.json`: a job's figure, that of its floor in the same run, and figure over floor.

    `tail` is the 95th percentile over the median at eight clients at once, where a job is asked that.
    """

    job: str
    figure: float
    unit: str
    floor: float
    ratio: float
    queries: int | None = None
    tail: float | None = None

    @property
    def line(self) -> str:
        times = f"{self.figure:>7.2f} {self.unit:<5}{self.floor:>7.2f} {self.unit:<5}"
        queries = "–" if self.queries is None else self.queries
        tail = "–" if self.tail is None else f"{self.tail:.2f}"
        return f"{self.job:<14}{times}{self.ratio:>8.2f}{queries:>9}{tail:>8}"
