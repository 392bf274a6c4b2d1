"""What a press means: what is pressed, where, and what is on the screen decide."""

from dataclasses import dataclass

from kiosk.panel.press import Press
from kiosk.session import Answered, Attract, Result, State


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit is wanted; or, with the one button, it begins an answer: the session knows."""


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The language of that ``number`` is wanted; None for the next one."""

    number: int | None


def meaning(
    press: Press, state: State, target: int | None, *, several: bool
) -> Wish | Answered | OtherLanguage | None:
    """What a press means; None for nothing.

    Args:
        press: it.
        state: what is on the screen.
        target: of a touch the number of what it hit, if anything can be touched there.
        several: whether there are several languages.
    """
    if isinstance(state, Result) and state.question is not None:
        if press.second:
            return Answered(1, press.t)
        if press.spot is None:
            return Wish()
        # A touch beside both is no answer, and no wish to begin anew either.
        return None if target is None else Answered(target, press.t)
    if isinstance(state, Attract) and several and (press.second or target is not None):
        return OtherLanguage(target)
    return Wish()
