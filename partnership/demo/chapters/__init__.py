"""The story's chapters, one for an area: what each asks for, the story carries out in order of time."""

from partnership.demo.chapters import board, measurements, meetings, outcomes, people, reminders, requests

CHAPTERS = [people, outcomes, measurements, requests, board, meetings, reminders]
