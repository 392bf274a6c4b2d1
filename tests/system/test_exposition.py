"""Prometheus's text format, by its own grammar."""

import math

from kiosk.system.exposition import Family, Sample, exposition


def test_a_family_has_its_help_its_type_and_its_samples():
    family = Family("kiosk_visits_total", "counter", "Visits.", (Sample(3, {"outcome": "result"}), Sample(4)))
    assert exposition([family]) == (
        "# HELP kiosk_visits_total Visits.\n"
        "# TYPE kiosk_visits_total counter\n"
        'kiosk_visits_total{outcome="result"} 3\n'
        "kiosk_visits_total 4\n"
    )


def test_of_what_nobody_knows_there_is_not_even_a_name():
    assert exposition([Family("kiosk_problem_code", "gauge", "The code.", ())]) == ""


def test_what_would_end_a_label_or_a_line_is_escaped():
    family = Family("a", "gauge", "one\\two\nthree", (Sample(1, {"x": 'a "b" \\ c\nd'}),))
    assert exposition([family]).splitlines() == [
        r"# HELP a one\\two\nthree",
        "# TYPE a gauge",
        r'a{x="a \"b\" \\ c\nd"} 1',
    ]


def test_numbers_are_spelled_as_go_reads_them():
    values = (True, 0.5, 1e21, -math.inf, math.inf, math.nan)
    text = exposition([Family("a", "gauge", "x", tuple(Sample(value) for value in values))])
    assert [line.split()[1] for line in text.splitlines()[2:]] == [
        "1", "0.5", "1000000000000000000000", "-Inf", "+Inf", "NaN",
    ]  # fmt: skip
