"""What the database refuses of comments: an answer to what was said about something else."""

from partnership.core.guards import Guard, changed

SAME_RECORD = "A comment answers one on the same record."
ELSEWHERE = """NEW.answers_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM comments_comment answered
    WHERE answered.id = NEW.answers_id AND answered.kind = NEW.kind AND answered.about_id = NEW.about_id)"""

TABLES = {"comments_comment"}
GUARDS = [
    Guard("guard_comment_made", "comments_comment", "INSERT", ELSEWHERE, SAME_RECORD),
    Guard("guard_comment_moved", "comments_comment", "UPDATE", f"{changed('answers_id')} AND {ELSEWHERE}", SAME_RECORD),
]
