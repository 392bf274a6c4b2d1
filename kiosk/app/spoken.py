"""What is read out in each state: the words of the screen, as sentences."""

from kiosk.content.languages import Words
from kiosk.session import CameraUnavailable, GetReady, NoFace, NotSure, Question, Result, State
from kiosk.vision.reading import Hint

_ENDS = (".", "!", "?", "…")


def spoken(state: State, words: Words, ways: tuple[str, str] | None = None) -> str | None:
    """The text for ``state``; None where nothing is read out.

    ``ways``: how a question's options are chosen (`kiosk.screen.options.ways`); None: not to be said.
    """
    match state:
        case GetReady():
            return sentences(words.hints[Hint.NO_FACE], words.show_face)
        case Result(question=Question(kind="feedback")):
            return sentences(words.feedback_question, *_options(ways, words.feedback_yes, words.feedback_no))
        case Result(code_since=None, question=None):
            return sentences(*_answer(state, words), *_gift(state, words))
        case Result(question=None):
            return sentences(*_gift(state, words))
        case Result():
            choice = _options(ways, words.music_match, words.music_lift)
            return sentences(*_answer(state, words), words.music_question, *choice)
        case NotSure(choices=((first, _), (second, _)), fact=fact):
            either = words.you_choose.format(first=words.emotions[first], second=words.emotions[second])
            return sentences(words.not_sure, either, words.fact, fact, words.scan)
        case NoFace(hint=hint):
            return sentences(words.causes[hint], words.advice[hint])
        case CameraUnavailable():
            return sentences(words.resting, words.resting_advice)
        case _:
            return None


def _answer(state: Result, words: Words) -> tuple[str, ...]:
    return words.look(state.verdict.shown), words.warm[state.verdict.emotion]


def _gift(state: Result, words: Words) -> tuple[str, ...]:
    return words.fact, state.fact, words.scan


def _options(ways: tuple[str, str] | None, first: str, second: str) -> tuple[str, str]:
    return (first, second) if ways is None else (f"{first}: {ways[0]}", f"{second}: {ways[1]}")


def sentences(*texts: str) -> str:
    """Texts one after the other, each ended as a sentence is."""
    return " ".join(text if text.endswith(_ENDS) else f"{text}." for text in texts)
