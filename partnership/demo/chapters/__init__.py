"""The story's chapters, one for an area: what each asks for, the story carries out in order of time."""

from partnership.demo.chapters import board, comments, measurements, meetings, outcomes, people, reminders, requests

CHAPTERS = [people, outcomes, measurements, requests, board, comments, meetings, reminders]
