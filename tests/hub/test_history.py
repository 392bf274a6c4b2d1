"""What a rollback goes back to: kept beside config.yaml, and never a guess."""

import json
import os
from contextlib import suppress

import pytest

from kiosk.errors import KioskError
from kiosk.hub.history import MOST, History


@pytest.fixture
def history(tmp_path) -> History:
    return History(tmp_path / "config.yaml")


def use(history: History, *models: str) -> None:
    """One after another."""
    for before in models[:-1]:
        with history.using(before):
            pass


def test_it_lies_beside_the_configuration_for_its_owner_to_write(history, tmp_path) -> None:
    use(history, "a", "b")
    assert history.path == tmp_path / ".config.yaml.model.json"
    assert history.path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(tmp_path) == [history.path.name]


def test_each_rollback_goes_one_use_further_back(history) -> None:
    use(history, "a", "b", "c")
    now = "c"
    for before in ("b", "a"):
        assert history.back_from(now) == before
        with history.going_back(now):
            now = before
    with pytest.raises(KioskError, match="there is nothing to go back to"):
        history.back_from(now)


def test_a_use_or_a_rollback_that_was_cut_off_costs_nothing(history) -> None:
    use(history, "a", "b", "c")
    # The use of a third one, which was kept and not written.
    with history.using("c"):
        pass
    assert history.back_from("c") == "b"
    # A rollback that was written, and not forgotten.
    with suppress(ZeroDivisionError), history.going_back("c"):
        raise ZeroDivisionError
    assert history.back_from("b") == "a"


def test_so_many_steps_are_kept(history) -> None:
    use(history, *(str(number) for number in range(MOST + 4)))
    assert history.before() == [str(number) for number in range(3, MOST + 3)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"before": "a"}',
        b'{"before": [1]}',
        b'{"before": [""]}',
        b'{"before": ["a\\u001b"]}',
    ],
)
def test_what_cannot_be_understood_is_said_and_begun_anew_with_the_next_use(content, history, caplog) -> None:
    history.path.write_bytes(content)
    with pytest.raises(KioskError, match="what was used before is not known"):
        history.back_from("b")
    use(history, "a", "b")
    assert "what was used before is not known" in caplog.text
    assert history.back_from("b") == "a"


def test_a_link_in_its_place_is_not_followed(history, tmp_path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"before": ["planted"]}))
    history.path.symlink_to(other)
    with pytest.raises(KioskError, match="no ordinary file but a link"):
        history.before()
    use(history, "a", "b")
    assert json.loads(other.read_text()) == {"before": ["planted"]}
    assert history.before() == ["a"]
