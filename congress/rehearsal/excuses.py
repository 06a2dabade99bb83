"""Who was refused rightly, because of what a moderator or an author did at the same moment. Pure, as `checks.py`."""

from congress.rehearsal.history import HAND, MESSAGE, REACTION, RETRACTION, Act, History, Request

GONE = 409


def may_be_retracted(history: History) -> set[str]:
    """Keys of messages that were retracted, or of which nobody knows."""
    retractions = (act for act in history.acts if act.kind == RETRACTION)
    return {act.message_key for act in retractions if act.is_accepted or act.is_in_doubt}


def excused_requests(history: History) -> set[int]:
    """Those that met what was done at the same moment: who was refused was not to know."""
    said = {act.answer["id"]: act for act in history.placed() if act.kind == MESSAGE}
    retracted = may_be_retracted(history)
    excused = set()
    for act in (act for act in history.acts if act.kind in (MESSAGE, REACTION, HAND) and not act.is_staged):
        message = message_of(act, said)
        is_gone = message is not None and message.key in retracted
        excused |= {id(one) for one in act.tries if meets_window(history, act, one) or (is_gone and one.status == GONE)}
    return excused


def message_of(act: Act, said: dict[int, Act]) -> Act | None:
    """The message that is replied to, or tapped on."""
    number = act.address.split("/")[2] if act.kind == REACTION else act.fields.get("reply_to")
    return said.get(int(number)) if number else None


def meets_window(history: History, act: Act, one: Request) -> bool:
    room = act.address.replace("/rooms/", "room.", 1).partition("/")[0]
    return any(
        window.room == room
        and window.status == one.status
        and window.phone in ("", act.phone)
        and one.sent <= window.closed
        and window.opened <= one.answered
        for window in history.windows
    )
