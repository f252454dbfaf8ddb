"""The demo: eighteen months of one company, lived through the ordinary verbs under a moved clock."""

from partnership.home.demo import board, comments, measurements, meetings, outcomes, people, reminders, requests

CHAPTERS = [people, outcomes, measurements, requests, board, comments, meetings, reminders]
