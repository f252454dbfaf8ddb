"""The columns by which tools tell of their cards, as they are headed in the languages that these tools speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from partnership.sheets.cells import Cell, plain, text_of
from partnership.sheets.headers import LOOKED_AT
from partnership.sheets.tables import Sheet


class Kind(NamedTuple):
    """A column: its label here, and what it may be called."""

    label: str
    heads: str


KINDS: Mapping[str, Kind] = {
    "title": Kind(
        "Card",
        "title|name|card|task|task name|card name|card title|summary|subject|issue|titel|aufgabe|aufgabenname"
        "|vorgangsname"
        "|zusammenfassung|titre|nom|tâche|nom de la tâche|nom de tâche|résumé|título|titulo|nombre|tarea"
        "|nombre de tarea"
        "|nombre de la tarea|resumen|titolo|nome|attività|riepilogo|naam|taak|taaknaam|samenvatting",
    ),
    "key": Kind(
        "Its id",
        "id|gid|card id|task id|issue key|key|unique id|task number|aufgaben id|aufgaben nr.|vorgangsschlüssel"
        "|schlüssel"
        "|vorgangsnummer|id de tâche|id de la tâche|identifiant de la tâche|identifiant|clé|clé de ticket"
        "|clé du ticket"
        "|id. de tarea|id de tarea|identificador de la tarea|clave|clave de incidencia|id attività|chiave"
        "|taak id|sleutel",
    ),
    "text": Kind(
        "What it is about",
        "description|desc|notes|note|details|body|card description|beschreibung|notizen|remarques|descripción|notas"
        "|descrizione|omschrijving|beschrijving",
    ),
    "list": Kind(
        "List or column",
        "list|column|stage|section|section/column|bucket|bucket name|list name|column name|liste|spalte|spaltenname"
        "|abschnitt|abschnitt/spalte|bucketname|colonne|section/colonne|nom du compartiment|compartiment|lista"
        "|columna"
        "|sección|sección/columna|nombre del depósito|depósito|colonna|sezione|lijst|kolom",
    ),
    "state": Kind(
        "How far it is",
        "status|state|progress|fortschritt|zustand|bearbeitungsstand|statut|état|progression|avancement|estado"
        "|progreso"
        "|stato|avanzamento|voortgang",
    ),
    "percent": Kind("Per cent", "% complete|percent complete|% abgeschlossen|% achevé|% completado"
    "|prozent abgeschlossen"),
    "swimlane": Kind("Swimlane", "swimlane|lane|row|swimlane name|couloir|carril|corsia"),
    "project": Kind(
        "Project",
        "project|projects|project name|board|board name|plan|plan name|projekt|projekte|projektname|projet|projets"
        "|nom du projet|proyecto|proyectos|nombre del proyecto|progetto|project naam",
    ),
    "person": Kind(
        "Done by",
        "assignee|assignees|assigned to|assignee name|resource names|responsible|done by|who|zugewiesen an"
        "|zugewiesen zu"
        "|zugewiesene person|bearbeiter|verantwortlich|zuständig|zuständiger|name des zuständigen|ressourcennamen"
        "|attribué à|affecté à|assigné à|responsable|nom de l'assigné|noms ressources|asignado a|persona asignada"
        "|nombres de los recursos|assegnato a|assegnatario|toegewezen aan",
    ),
    "address": Kind("Their address", "assignee email|assignee e mail|email|e mail|owner email|mail"
    "|correo electrónico"),
    "handle": Kind(
        "Their sign-in name",
        "assignee username|username|benutzername des zuständigen|zugewiesener benutzername"
        "|nom d'utilisateur de l'assigné"
        "|nom d'utilisateur assigné|nombre de usuario asignado",
    ),
    "members": Kind("Members", "members|member|member names|mitglieder|membres|miembros|membri|leden"),
    "labels": Kind(
        "Labels",
        "labels|label|tags|tag|etiketten|bezeichnungen|stichwörter|schlagwörter|beschriftungen|étiquettes|etiquettes"
        "|étiquette|etiquetas|etichette|mots clés",
    ),
    "due": Kind(
        "Due",
        "due date|due|due on|due at|due by|deadline|finish|fällig|fällig am|fälligkeitsdatum|fälligkeit"
        "|date d'échéance"
        "|échéance|date limite|fecha de vencimiento|vencimiento|fecha límite|data di scadenza|scadenza|vervaldatum"
        "|einddatum",
    ),
    "done_on": Kind(
        "Completed on",
        "completed at|completed date|completion date|completed on|resolved|date completed|actual finish"
        "|abgeschlossen am"
        "|abschlussdatum|fertigstellungsdatum|erledigt|date d'achèvement|date de fin d'exécution|achevé le"
        "|fecha de finalización|fecha de completado|data di completamento|voltooid op",
    ),
    "closed": Kind("Closed", "closed|archived|is closed|completed|done|archiviert|geschlossen|archivé|fermé"
    "|archivado|cerrado"),
    "resolution": Kind("Resolution", "resolution|lösung|résolution|resolución|risoluzione"),
    "begun": Kind(
        "Begun",
        "created at|created|created date|creation date|date created|createdat|erstellt|erstellt am|erstellungsdatum"
        "|date de création|créé le|fecha de creación|creado|data di creazione|gemaakt op",
    ),
    "touched": Kind(
        "Changed last",
        "updated at|updated|last modified|last modified at|modified at|modified on|update date|modification date"
        "|last activity date|aktualisiert|änderungsdatum|zuletzt geändert|date de modification|mise à jour"
        "|fecha de modificación|actualizado|actualizada",
    ),
    "comment": Kind("Comment", "comment|comments|kommentar|kommentare|commentaire|commentaires|comentario"
    "|comentarios|commento"),
    "items": Kind(
        "Checklist",
        "checklist items|checklist|checklists|subtasks|sub tasks|checklistenelemente|prüflistenelemente|unteraufgaben"
        "|éléments de liste de contrôle|éléments de la liste de contrôle|sous tâches"
        "|elementos de la lista de comprobación|subtareas|elementi dell'elenco di controllo",
    ),
    "items_done": Kind(
        "Checklist done",
        "completed checklist items|abgeschlossene checklistenelemente|abgeschlossene prüflistenelemente"
        "|éléments de liste de contrôle terminés|éléments de liste de contrôle effectués"
        "|elementos de la lista de comprobación completados",
    ),
    "parent": Kind(
        "Part of", "parent task|parent|parent summary|parent issue|übergeordnete aufgabe|tâche parent"
        "|tâche parente|tarea principal"
    ),
}  # fmt: skip
MANY = frozenset(("labels", "comment", "items", "members", "person"))
"""What several columns of a file may tell."""
DATES = ("due", "done_on", "begun", "touched")
ASKED = ("title", "key", "text", "list", "swimlane", "project", "person", "address", "labels", "due")
"""Which of them somebody may point at."""


def head_of(cell: Cell) -> str:
    return plain(text_of(cell).replace("’", "'")).removesuffix(":")


NAMED: Mapping[str, str] = {plain(head): name for name, kind in KINDS.items() for head in kind.heads.split("|")}


def columns_in(header: Sequence[Cell]) -> dict[str, list[int]]:
    """Which columns tell what. Where no list is told, how far a card is tells it."""
    found: dict[str, list[int]] = {}
    for column, cell in enumerate(header):
        name = NAMED.get(head_of(cell)) if isinstance(cell, str) else None
        if name and (name in MANY or name not in found):
            found.setdefault(name, []).append(column)
    if "list" not in found and "state" in found:
        found["list"] = found.pop("state")
    return found


def line_of_heads(sheet: Sheet) -> int | None:
    """Where the heads stand, when what was taken for them names no title: some tools write of their plan above."""
    if "title" in columns_in(sheet.header.cells):
        return None
    for line in sheet.lines.first(LOOKED_AT):
        found = columns_in(line.cells)
        if "title" in found and len(found) >= 3:
            return line.number
    return None


@dataclass(frozen=True)
class Tool:
    """A tool whose tables are known by some of their heads, and how it puts several things into one cell."""

    name: str
    signs: Sequence[frozenset[str]]
    parts: str = ""
    """What stands between labels; nothing: commas, semicolons or bars."""
    between_people: str = ""


def _signs(*heads: str) -> list[frozenset[str]]:
    return [frozenset(each.split("+")) for each in heads]


TOOLS = (
    Tool(
        "Jira",
        _signs(
            "issue key", "issue id+summary", "vorgangsschlüssel", "clé de ticket", "clé du ticket",
            "clave de incidencia", "key+summary",
        ),
        parts=" ,",
    ),
    Tool(
        "Asana",
        _signs("section/column", "abschnitt/spalte", "section/colonne", "sección/columna", "task id+parent task"),
    ),
    Tool(
        "Planner",
        _signs(
            "bucket name", "bucketname", "bucket", "nom du compartiment", "nombre del depósito",
            "completed checklist items",
        ),
        parts=";",
        between_people=";",
    ),
    Tool(
        "Project",
        _signs(
            "% complete", "resource names", "outline level", "% abgeschlossen", "ressourcennamen", "% achevé",
            "noms ressources", "% completado",
        ),
        parts=";,",
        between_people=";,",
    ),
    Tool(
        "Kanboard",
        _signs(
            "swimlane+column+title", "swimlane+spalte+titel", "swimlane+colonne+titre", "couloir+colonne+titre",
            "column name+assignee username", "columna+carril+título",
        ),
    ),
    Tool("Trello", _signs("card id+list name", "card name+list name", "card name+board name")),
    Tool(
        "WeKan",
        _signs(
            "title+stage+owner", "title+status+owner+members", "title+list+swimlane+owner", "titel+liste+swimlane",
            "title+state+owner", "titre+liste+propriétaire", "título+lista+propietario",
        ),
        parts="wekan",
        between_people=" ",
    ),
)  # fmt: skip
PLAIN = Tool("CSV", ())


def tool_of(header: Sequence[Cell]) -> Tool:
    heads = {head_of(cell) for cell in header if isinstance(cell, str)}
    return next((tool for tool in TOOLS if any(sign <= heads for sign in tool.signs)), PLAIN)
