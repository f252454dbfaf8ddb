"""Who may do what with a request. These say who; whether it is the moment is the verb's to refuse."""

from partnership.intake.models import Request, Triager
from partnership.people.models import Person, Side
from partnership.people.permissions import is_executive, may_change_shared, speaks_for

ONLY_STAFF = "Staff of IT or marketing log requests. Ask somebody there to log it for you."
ONLY_STAFF_MATCH = "Staff of IT or marketing say which system words name."
ONLY_REQUESTER = "Only who asks can change the request."
ONLY_IT = "IT answers this: its executive, or whom they named for this request."
ONLY_PEOPLE_OF_IT = "The people of IT keep the words that their answers begin with."
ONLY_JUDGES = (
    "The two executives score and decide, their deputies, or whom they named for triage and did not ask for it."
)
ONLY_EXECUTIVES = "The two executives decide this, or their deputies."
ONLY_HOLDER = "Whoever has the request asks: IT, an executive, or whom one named for triage. Nobody asks themselves."
ONLY_CHOOSERS = "The requester, IT's people or an executive record the chosen system."
ONLY_THE_SEAT = "The CIO names people of IT, the CMO people of marketing; a deputy acts for each."


def can_say_what_is_meant(person: Person) -> bool:
    """Which system the words of requests name: whoever works here."""
    return may_change_shared(person)


def can_log(person: Person) -> bool:
    """Staff of either side, executives included."""
    return may_change_shared(person)


def is_requester(person: Person, request: Request) -> bool:
    """Edits the draft, answers what is missing, takes it back."""
    return request.requester_id == person.pk and may_change_shared(person)


def is_consulted(person: Person, request: Request) -> bool:
    """Answers for IT: its executive or deputy, and whom they named for this request, unless they ask for it."""
    if person.side != Side.IT or not may_change_shared(person):
        return False
    if speaks_for(person, Side.IT):
        return True
    return request.requester_id != person.pk and person in request.consultation.people.all()


def can_keep_words(person: Person) -> bool:
    """Keep ready what IT's answers begin with: whoever of IT may be asked to answer."""
    return person.side == Side.IT and may_change_shared(person)


def can_name_people(person: Person) -> bool:
    """IT's executive says who of IT answers."""
    return speaks_for(person, Side.IT)


def triages_for(person: Person) -> Side | None:
    """The side whose part of scores and acceptance the person gives: the seat, its deputy, or whom the seat named."""
    if person.standing.side_spoken_for or not may_change_shared(person):
        return person.standing.side_spoken_for
    side = Side(person.side)
    return side if person in Triager.objects.by_side()[side] else None


def can_triage(person: Person) -> bool:
    """Look through requests for a side: the two executives, their deputies, and whom they named for that."""
    return triages_for(person) is not None


def judges_for(person: Person, request: Request) -> Side | None:
    """The side for which they score, accept and refuse this one: whom a seat named does not judge their own."""
    asks = request.requester_id == person.pk and not is_executive(person)
    return None if asks else triages_for(person)


def can_name_triagers(person: Person) -> bool:
    """Each seat names people of its own side, and takes the naming back."""
    return is_executive(person)


def can_ask(person: Person, request: Request) -> bool:
    """Whoever has the request: IT's people, and who triages. What is one's own one asks nobody."""
    return request.requester_id != person.pk and (can_triage(person) or is_consulted(person, request))


def can_bring_back(person: Person, request: Request) -> bool:
    """What was withdrawn who asks, what was refused who judges it."""
    if request.state == Request.State.WITHDRAWN:
        return is_requester(person, request)
    return judges_for(person, request) is not None


def can_override(person: Person) -> bool:
    """Let a system be chosen before IT has answered: the two executives and their deputies alone."""
    return is_executive(person)


def can_choose(person: Person, request: Request) -> bool:
    """Record the chosen system: the requester, either executive, and who answers for IT."""
    return is_requester(person, request) or is_executive(person) or is_consulted(person, request)
