"""Which column a list seems to be, by its name: proposed to whoever sends the file, and never taken unseen."""

from __future__ import annotations

import re

WORDS = {
    "done": "done|complete|completed|closed|finished|resolved|shipped|live|released|archive|archived|erledigt|fertig"
    "|abgeschlossen|geschlossen|terminé|terminée|fini|fait|fermé|hecho|terminado|completado|cerrado|finalizado|fatto"
    "|completato|klaar|gereed|færdig|klar|ferdig|valmis|concluído|feito|done!",
    "blocked": "blocked|on hold|hold|waiting|waiting for|impeded|blockiert|wartet|wartend|angehalten|bloqué|en attente"
    "|bloqueado|en espera|bloccato|in attesa|geblokkeerd|wachten",
    "doing": "doing|in progress|progress|wip|work in progress|in work|started|ongoing|review|in review|testing|in test"
    "|development|in development|in arbeit|in bearbeitung|laufend|prüfung|en cours|en progreso|en curso|in corso"
    "|bezig|mee bezig|in uitvoering|i gang|pågår|fazendo|em andamento|evaluation|qa",
    "todo": "to do|todo|to-do|backlog|open|new|inbox|ideas|intake|icebox|next|ready|planned|not started|selected for"
    " development|triage|requested|offen|neu|zu erledigen|geplant|nicht begonnen|à faire|ouvert|nouveau|non commencé"
    "|por hacer|pendiente|nuevo|abierto|no iniciado|da fare|nuovo|te doen|nieuw|att göra|a fazer",
}
NAMED = {re.sub(r"[\s_-]+", " ", word): kind for kind, words in WORDS.items() for word in words.split("|")}


def column_called(name: str) -> str:
    """The column's kind, or nothing where the name does not tell."""
    bare = re.sub(r"[^\w\s!]+", " ", name.casefold())
    bare = re.sub(r"[\s_-]+", " ", bare).strip()
    return NAMED.get(bare, "")
