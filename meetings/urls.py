from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from meetings.views import decisions, meeting, notes, occurrences, overview, results, series, topics

app_name = "meetings"


class DayConverter:
    """A day in an address: 2026-12-03."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="list"),
    path("decisions/", decisions.register, name="decisions"),
    path("decisions/<id:pk>/", results.decision_edited, name="decision"),
    path("decisions/<id:pk>/reopening/", decisions.reopening, name="decision_reopening"),
    path("decisions/<id:pk>/upholding/", decisions.upholding, name="decision_upholding"),
    path("decisions/<id:pk>/taking-back/", results.decision_taken_back, name="decision_taking_back"),
    path("decisions/<id:pk>/putting-back/", results.decision_put_back, name="decision_putting_back"),
    path("information/<id:pk>/", results.information_edited, name="information"),
    path("information/<id:pk>/action/", results.information_promised, name="information_action"),
    path("information/<id:pk>/taking-back/", results.information_taken_back, name="information_taking_back"),
    path("information/<id:pk>/putting-back/", results.information_put_back, name="information_putting_back"),
    path("series/new/", series.new, name="series_new"),
    path("series/preview/", series.preview, name="series_preview"),
    path("series/<id:pk>/", series.series_page, name="series"),
    path("series/<id:pk>/rule/", series.change, name="series_change"),
    path("series/<id:pk>/ending/", series.ending, name="series_ending"),
    path("series/<id:pk>/going-on/", series.going_on, name="series_going_on"),
    path("series/<id:pk>/<day:on>/", occurrences.occurrence, name="occurrence"),
    path("series/<id:pk>/<day:on>/preparation/", occurrences.preparation, name="preparation"),
    path("series/<id:pk>/<day:on>/time/", occurrences.new_time, name="new_time"),
    path("series/<id:pk>/<day:on>/cancellation/", occurrences.cancellation, name="cancellation"),
    path("topics/<id:pk>/", topics.topic, name="topic"),
    path("topics/<id:pk>/position/", topics.position, name="topic_position"),
    path("topics/<id:pk>/parking/", topics.parking, name="topic_parking"),
    path("topics/<id:pk>/taking-up/", topics.taking_up, name="topic_taking_up"),
    path("topics/<id:pk>/dropping/", topics.dropping, name="topic_dropping"),
    path("topics/<id:pk>/discussion/", topics.discussion, name="topic_discussion"),
    path("topics/<id:pk>/opening/", topics.opening, name="topic_opening"),
    path("topics/<id:pk>/information/", results.information, name="topic_information"),
    path("topics/<id:pk>/decisions/", results.decisions, name="topic_decisions"),
    path("topics/<id:pk>/actions/", results.promises, name="topic_actions"),
    path("<id:pk>/", meeting.detail, name="detail"),
    path("<id:pk>/restoration/", occurrences.restoration, name="restoration"),
    path("<id:pk>/topics/", topics.topics, name="topics"),
    path("<id:pk>/suggestions/", topics.suggestions, name="suggestions"),
    path("<id:pk>/suggestions/taken/", topics.suggested, name="suggested"),
    path("<id:pk>/beginning/", meeting.beginning, name="beginning"),
    path("<id:pk>/beginning/undoing/", meeting.beginning_undone, name="beginning_undoing"),
    path("<id:pk>/presence/", meeting.presence, name="presence"),
    path("<id:pk>/notes/", notes.shared_note, name="notes"),
    path("<id:pk>/private-notes/", notes.private_note, name="private_notes"),
    path("<id:pk>/closing/", meeting.end, name="closing"),
    path("<id:pk>/reopening/", meeting.reopening, name="reopening"),
    path("<id:pk>/confirmation/", meeting.confirmation, name="confirmation"),
    path("<id:pk>/minutes/", meeting.minutes_page, name="minutes"),
    path("<id:pk>/history/", meeting.history, name="history"),
]
