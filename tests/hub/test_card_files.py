"""What is published of a card, and where its links lead then."""

import re
from pathlib import Path

import pytest

from kiosk.errors import ModelError
from kiosk.hub.card_files import CARD, MAX_PICTURE, card_beside, card_files
from kiosk.system.folders import ROOT

PICTURE = b"\x89PNG\r\n\x1a\n stands for a picture"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "one.png").write_bytes(PICTURE)
    (tmp_path / "README.md").write_text("# Model card: faces\n\n[others](other.md), ![plot](plots/one.png)\n")
    (tmp_path / "other.md").write_text("# Model card: other\n\nsee [faces](README.md#limits), [x](x.md)\n")
    return tmp_path


def text(folder: Path, card: str, written: str) -> str:
    (folder / card).write_text(written)
    return card_files(folder / card, "")[CARD].decode()


def test_the_header_comes_before_the_card_and_nothing_else(folder: Path) -> None:
    files = card_files(folder / "README.md", "---\nlicense: mit\n---\n")
    assert next(iter(files)) == CARD
    assert files[CARD].startswith(b"---\nlicense: mit\n---\n# Model card: faces\n")
    assert not files["other.md"].startswith(b"---")


def test_pictures_that_it_shows_and_cards_that_it_names_come_along(folder: Path) -> None:
    files = card_files(folder / "README.md", "")
    assert sorted(files) == ["README.md", "other.md", "plots/one.png"]
    assert files["plots/one.png"] == PICTURE


def test_every_card_becomes_the_one_that_the_hub_shows(folder: Path) -> None:
    files = card_files(folder / "other.md", "")
    assert files[CARD] == b"# Model card: other\n\nsee [faces](faces.md#limits), x\n"
    assert files["faces.md"] == b"# Model card: faces\n\n[others](README.md), ![plot](plots/one.png)\n"
    assert "plots/one.png" in files


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("[their paper](https://arxiv.org/abs/1307.0414)", "[their paper](https://arxiv.org/abs/1307.0414)"),
        ("[below](#limits)", "[below](#limits)"),
        ("[mail](mailto:a@example.org)", "[mail](mailto:a@example.org)"),
        ("[`teachers/`](teachers)", "`teachers/`"),
        ("[the code](../kiosk/app/still.py)", "the code"),
        ("[a picture](plots/one.png)", "a picture"),
        ("![gone](plots/two.png)", "gone"),
        ("![outside](../outside.png)", "outside"),
        ("[rooted](/etc/hostname)", "rooted"),
        ("![plot](./plots/one.png)", "![plot](plots/one.png)"),
        ("int8 `[1, 48, 48, 1]` (less)", "int8 `[1, 48, 48, 1]` (less)"),
    ],
)
def test_a_link_leads_somewhere_or_becomes_its_text(folder: Path, written: str, published: str) -> None:
    assert text(folder, "README.md", written) == published


def test_nothing_outside_its_folder_is_published(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (folder / "outside.png").write_bytes(PICTURE)
    card = inner / "README.md"
    card.write_text("![x](../outside.png) ![y](plots/../../outside.png) [z](../other.md)")
    assert list(card_files(card, "")) == [CARD]


def test_a_picture_too_large_for_a_card_is_refused_by_name(folder: Path) -> None:
    (folder / "plots" / "one.png").write_bytes(b"\0" * (MAX_PICTURE + 1))
    with pytest.raises(ModelError, match=r"one\.png.*more than 4 MB.*take the link"):
        card_files(folder / "README.md", "")


def test_a_card_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"\xff\xfe\0")
    with pytest.raises(ModelError, match=r"README\.md is no text in UTF-8"):
        card_files(folder / "README.md", "")


def test_a_card_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.md.*cannot be read"):
        card_files(folder / "nothing.md", "")


@pytest.mark.parametrize(
    ("manifest", "card"),
    [("fer_int8.yaml", "README.md"), ("fer8_int8.yaml", "fer8.md"), ("fer_int8_twin.yaml", "README.md")],
)
def test_each_shipped_model_has_its_card(manifest: str, card: str) -> None:
    assert card_beside(ROOT / "models" / manifest).name == card


@pytest.mark.parametrize("card", ["README.md", "fer8.md"])
def test_no_link_of_a_shipped_card_leads_nowhere(card: str) -> None:
    files = card_files(ROOT / "models" / card, "")
    for path, content in files.items():
        if path.endswith(".md"):
            links = re.findall(r"\]\(([^)\s]+)\)", content.decode())
            assert links
            assert {link for link in links if "://" not in link} <= set(files), path
