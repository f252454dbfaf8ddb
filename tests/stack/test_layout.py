"""Where boxes and lines go: nothing upon anything else, few crossings, loops and all."""

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from partnership.stack.layout import HIGH, IN_A_ROW, WIDE, Rows, in_rows, lay, passing

Graph = tuple[list[list[int]], list[tuple[int, int]]]


def graph(systems: int, flows: int, *, seed: int = 3) -> Graph:
    """A stack of so many systems in seven stages, with flows mostly between stages that are near."""
    some = random.Random(seed)
    stage_of = [some.randrange(7) for _ in range(systems)]
    edges: set[tuple[int, int]] = set()
    while len(edges) < flows:
        one = some.randrange(systems)
        weights = [4 if abs(stage_of[other] - stage_of[one]) <= 1 else 1 for other in range(systems)]
        (other,) = some.choices(range(systems), weights)
        if one != other:
            edges.add((one, other))
    return [[node for node in range(systems) if stage_of[node] == stage] for stage in range(7)], sorted(edges)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    sizes = draw(st.lists(st.integers(0, 25), min_size=1, max_size=7))
    first = [sum(sizes[:at]) for at in range(len(sizes))]
    stages = [list(range(begin, begin + size)) for begin, size in zip(first, sizes, strict=True)]
    number = sum(sizes)
    if number < 2:
        return stages, []
    ends = st.tuples(st.integers(0, number - 1), st.integers(0, number - 1)).filter(lambda pair: pair[0] != pair[1])
    return stages, draw(st.lists(ends, max_size=60))


@given(graphs())
def test_no_box_stands_upon_another_and_each_line_joins_its_two(given_graph: Graph) -> None:
    stages, edges = given_graph
    layout = lay(stages, edges)
    assert layout.boxes.keys() == {node for stage in stages for node in stage}
    for (x, y), (u, v) in combinations(layout.boxes.values(), 2):
        assert y != v or abs(x - u) >= WIDE
    for x, y in layout.boxes.values():
        assert WIDE / 2 <= x <= layout.width - WIDE / 2
        assert 0 <= y <= layout.height
    for (one, other), points in zip(edges, layout.lines, strict=True):
        for end, node in ((points[0], one), (points[-1], other)):
            x, y = layout.boxes[node]
            assert abs(end[0] - x) < WIDE / 2
            assert abs(end[1] - y) == HIGH / 2


@given(graphs())
def test_a_line_passes_between_boxes_and_never_through_one(given_graph: Graph) -> None:
    stages, edges = given_graph
    layout = lay(stages, edges)
    for points in layout.lines:
        for x, y in points[1:-1]:
            assert all(abs(x - u) > WIDE / 2 for u, v in layout.boxes.values() if v == y)


def test_a_stage_of_many_has_several_rows_in_its_band() -> None:
    layout = lay([list(range(20)), [20]], [(0, 20)])
    first, second = layout.bands
    rows = {y for node, (_x, y) in layout.boxes.items() if node < 20}
    assert len(rows) == -(-20 // IN_A_ROW)
    assert all(first[0] < y < first[1] for y in rows)
    assert second[0] > first[1]


def test_a_loop_is_drawn_with_all_its_lines() -> None:
    layout = lay([[1], [2], [3]], [(1, 2), (2, 3), (3, 1)])
    assert len(layout.lines) == 3
    down, back = layout.lines[0], layout.lines[2]
    assert down[0][1] < down[-1][1]
    assert back[0][1] > back[-1][1]


def test_sixty_systems_and_a_hundred_and_fifty_flows_cross_less_than_as_they_came() -> None:
    """What the decision rests on (docs/adr/0159): a fifth of the crossings, about those of a library."""
    stages, edges = graph(60, 150)
    rows, _bands = in_rows(stages, edges)
    ordered = Rows(rows, passing(rows, edges))
    before = ordered.crossings()
    ordered.untangle()
    assert ordered.crossings() * 4 < before
    assert lay(stages, edges) == lay(stages, edges), "the same stack is drawn the same way"
