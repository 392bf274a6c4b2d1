"""What writes in the machine while its power is cut.

One process, the kiosk's user's, has the kiosk's own classes count visits, as fast as the disk takes them;
the other one, root's, changes config.yaml by turns as `kiosk set` and as an editor does. Both tell in a
file what they begin and what is kept, a line each.
"""

import functools
import os
import pwd
import re
import sys
from pathlib import Path

from kiosk.app.reports import VisitEnded
from kiosk.appliance.counts import FILE as COUNTS
from kiosk.appliance.counts import Counts
from kiosk.appliance.fact_memory import FILE as FACTS
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.commands.changing import change
from kiosk.config.edit import EditableText
from kiosk.content.playlists import Playlist
from kiosk.session import Result
from kiosk.system.store import Store
from kiosk.vision.reading import Verdict

STATE = Path("/var/lib/kiosk")
CONFIG = Path("/etc/kiosk/config.yaml")
PATIENCE = 60.0
KEY = ("timing", "message_seconds")
FIRST = 4
"""The value of that key before any edit."""


def tell(line: int, what: str, number: int) -> None:
    """One line, in one piece."""
    os.write(line, f"lab: {what} {number}\n".encode())


def count_visits(line: int) -> None:
    """Visits without end, each told when it is on the disk."""
    store, statistics = Store(STATE), Statistics(STATE)
    counts, before = Counts.of(store), outcomes(read_statistics(STATE), ALL)["result"]
    number = counts.visits["result"]
    first = number
    verdict = Verdict(True, "happy", {"happy": 1.0}, 37, 1.2)
    playlist = Playlist("Happy Hits!", "", "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC")
    while True:
        number += 1
        report = VisitEnded(Result(0.0, "A fact.", verdict, playlist), 3.3, 0.0, "en")
        counts.hear(report)
        counts.keep(store)
        statistics.hear(report)
        store.put(FACTS, f'{{"en": ["fact{number}"]}}'.encode())
        for name in (COUNTS, FACTS):
            if store.settled(name, PATIENCE) and store.problem is None:
                tell(line, name, number)
        if statistics.settled(PATIENCE) and statistics.problem is None:
            tell(line, "statistics", before + number - first)


def edit(line: int) -> None:
    """Edits without end: the odd ones by the kiosk's own command, the even ones as an editor saves."""
    text = CONFIG.read_text()
    even = map(int, re.findall(r"^# edit (\d+)$", text, re.MULTILINE))
    odd = (int(value) - FIRST for value in re.findall(r"^  message_seconds: (\d+)", text, re.MULTILINE))
    number = max(*even, *odd)
    if number % 2:
        number += 1
        save(line, number)
    while True:
        number += 1
        tell(line, "begin", number)
        change(CONFIG, ".".join(KEY), functools.partial(_put, FIRST + number))
        tell(line, "set", number)
        number += 1
        save(line, number)


def _put(value: int, text: EditableText) -> None:
    text.put(KEY, value)


def save(line: int, number: int) -> None:
    """As many an editor does: nothing is forced to the disk."""
    tell(line, "begin", number)
    beside = CONFIG.with_name("config.yaml~")
    beside.write_text(re.sub(r"^# edit \d+$", f"# edit {number}", CONFIG.read_text(), flags=re.MULTILINE))
    beside.replace(CONFIG)
    tell(line, "saved", number)


if __name__ == "__main__":
    line = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if os.fork() == 0:
        kiosk = pwd.getpwnam("kiosk")
        os.setgid(kiosk.pw_gid)
        os.setuid(kiosk.pw_uid)
        count_visits(line)
    edit(line)
