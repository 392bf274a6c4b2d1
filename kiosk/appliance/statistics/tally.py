"""What a visit adds to the tables, and what a visitor's answer does."""

from kiosk.app.reports import FeedbackGiven, Report, VisitEnded
from kiosk.appliance.statistics.tables import LONGEST_TEXT, MOST_OF_A_KEY, NO, SHOWN, YES, Entry
from kiosk.content.playlists import Playlist
from kiosk.session import NotSure, Outcome, Result


def entries(report: Report) -> tuple[Entry, ...]:
    """What is to be counted of a report; nothing of most."""
    match report:
        case VisitEnded():
            return _visit(report)
        case FeedbackGiven(shown=shown, agreed=agreed, confidence=confidence, url=url):
            said, sure = YES if agreed else NO, 10 * min(9, int(10 * confidence))
            return (
                Entry("answers", (_text(shown), sure, said)),
                Entry("playlists", (_text(shown), _text(url), "", said)),
            )
        case _:
            return ()


def _visit(ended: VisitEnded) -> tuple[Entry, ...]:
    outcome = ended.outcome
    found = [Entry("hours", (outcome.name,))]
    if ended.language:
        found.append(Entry("languages", (_text(ended.language),)))
    if outcome.answered:
        found.append(Entry("decisions", (min(MOST_OF_A_KEY, round(10 * ended.seconds)),)))
    if isinstance(outcome, Result):
        found.append(Entry("emotions", (_text(outcome.verdict.shown),)))
    for shown, playlist in _playlists(outcome):
        found.append(Entry("playlists", (_text(shown), _text(playlist.url), _text(playlist.title), SHOWN)))
    return tuple(found)


def _playlists(outcome: Outcome) -> tuple[tuple[str, Playlist], ...]:
    match outcome:
        case Result(playlist=playlist):
            return ((outcome.verdict.shown, playlist),)
        case NotSure(choices=choices):
            return choices
        case _:
            return ()


def _text(said: str) -> str:
    return said[:LONGEST_TEXT]
