"""Two texts of one beginning: what either changed is in the joined one, and nothing stands there twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.joining import join

LINES = st.lists(st.sampled_from(["prices", "freeze on 1 May", "the agency", "consent"]), max_size=5).map("\n".join)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "joined"),
    [
        ("We met.", "We met.", "We met. Then we ate.", "We met. Then we ate."),
        ("We met.", "We met. Then we ate.", "We met.", "We met. Then we ate."),
        ("one\ntwo", "zero\none\ntwo", "one\ntwo\nthree", "zero\none\ntwo\nthree"),
        ("one\ntwo\nthree", "one\nTWO\nthree", "one\ntwo\nthree\nfour", "one\nTWO\nthree\nfour"),
        ("We met.", "We met. Prices rose.", "We met. Sales fell.", "We met. Prices rose. Sales fell."),
        ("on 1 May it is", "on 2 May it is", "on 3 May it is", "on 2 3 May it is"),
        ("", "what Ingrid wrote", "what Marcus wrote", "what Ingrid wrote\n\nwhat Marcus wrote"),
        ("", "- a\n- b", "- a\n- c", "- a\n- b\n- c"),
        ("one\ntwo\nthree", "one\nthree", "one\ntwo and a half\nthree", "one\ntwo and a half\nthree"),
        ("a", "b", "b", "b"),
    ],
)
def test_what_either_changed_is_in_it_once(base, theirs, ours, joined):
    assert join(base, theirs, ours) == joined


@given(LINES, LINES, LINES)
def test_no_line_that_somebody_added_is_lost(base, theirs, ours):
    words = set(join(base, theirs, ours).split())
    for text in (theirs, ours):
        added = set(text.split()) - set(base.split())
        assert added <= words


@given(LINES, LINES)
def test_where_one_changed_nothing_the_other_stands(base, text):
    assert join(base, base, text) == text
    assert join(base, text, base) == text
