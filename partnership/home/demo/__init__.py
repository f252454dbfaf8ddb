"""The demo: eighteen months of one company, lived through the ordinary verbs under a moved clock."""

from partnership.home.demo import agree, board, measure, meet, people, remind, requests

CHAPTERS = [people, agree, measure, requests, board, meet, remind]
