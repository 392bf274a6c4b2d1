"""What people call the days of the week, for the one way in which a configuration has them."""

import re

from kiosk.config.opening_hours import WEEKDAYS

_NAMES = (
    "mon mo montag lundi lun lunes lunedì lunedi maandag segunda segunda-feira poniedziałek måndag pazartesi",
    "tue tues di dienstag mardi mar martes martedì martedi dinsdag terça terça-feira wtorek tisdag salı",
    "wed mi mittwoch mercredi mer miércoles miercoles mercoledì woensdag quarta quarta-feira środa onsdag "
    "çarşamba",
    "thu thur thurs do donnerstag jeudi jeu jueves giovedì donderdag quinta quinta-feira czwartek torsdag "
    "perşembe",
    "fri fr freitag vendredi ven viernes venerdì venerdi vrijdag sexta sexta-feira piątek fredag cuma",
    "sat sa samstag sonnabend samedi sam sábado sabado sabato zaterdag sobota lördag cumartesi",
    "sun so sonntag dimanche dim domingo domenica zondag niedziela söndag pazar",
)
"""In the order of `WEEKDAYS`, in the languages of the kiosk."""

_DAILY = """
everyday alldays eachday all always default otherwise others otherdays week täglich taeglich jedentag alle
touslesjours quotidien todoslosdías todososdias ognigiorno dagelijks codziennie dagligen hergün
"""
_SEVERAL = """
weekday weekdays workday workdays workingdays weekend weekends werktags werktage wochentags wochenende semaine
laborables findesemana feriali festivi werkdagen
"""

_DAY_OF = {name: day for day, names in zip(WEEKDAYS, _NAMES, strict=True) for name in (day, *names.split())}


def weekday_meant(key: str) -> str | None:
    """The key that a name of one day, or of all days, stands for; None where nobody knows."""
    name = _plain(key)
    return "daily" if name.replace(" ", "") in _DAILY.split() else _DAY_OF.get(name)


def names_several_days(key: str) -> bool:
    """Whether it is a range of days or a list of them: ``mon-fri``, ``sat, sun``, ``weekend``."""
    name = _plain(key)
    parts = [
        part
        for part in re.split(r" ?(?:-|–|,|/|\+|&| to | bis | and | und | à | a | al | et ) ?", name)
        if part
    ]
    return name.replace(" ", "") in _SEVERAL.split() or (
        len(parts) > 1 and all(part in _DAY_OF for part in parts)
    )


def _plain(key: str) -> str:
    return " ".join(key.lower().replace("_", " ").replace(".", " ").split())
