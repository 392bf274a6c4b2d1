"""Everything that is played in the device lab, each on every machine that has what it needs.

A scenario gets a kiosk that waits for a visitor, raises `Wrong` when something is not as it must be, and
returns a few words with the figures it measured. The order is that of a machine that plays one after another:
first how it has booted, at last what all the others have left behind.
"""

from lab.scenarios import (
    configuration,
    confinement,
    display,
    doors,
    faults,
    fleet,
    help,
    hours,
    powercut,
    sleep,
    small,
    trials,
    verdicts,
    visits,
)

SCENARIOS = (
    visits.boot, visits.console, visits.press, visits.keys_and_fingers, visits.last_code,
    configuration.config_good, configuration.two_saves, configuration.config_broken, configuration.theme_file,
    configuration.no_sound_card, configuration.disk_full,
    trials.source_refused, trials.model_pipe, trials.crashing_file,
    faults.vision_killed, faults.vision_hung, faults.camera_gone, faults.killed, faults.crashed, faults.stop,
    faults.restart_killed,
    display.display_hung, display.no_picture_no_ready, display.no_display,
    sleep.sleeps, sleep.hundred_wakings,
    hours.idle, hours.hours, hours.screen,
    confinement.confined, confinement.hostile_state,
    doors.web_page, doors.model_used,
    fleet.fleet,
    help.staff_told, help.start_limit, help.killed_often, help.no_configuration, help.message_stopped,
    help.rebooted,
    powercut.power_cut, small.small_visits,
    verdicts.counts, verdicts.units, verdicts.files, verdicts.anybody, verdicts.journal,
)  # fmt: skip
"""All of them; `boot` is the first."""
