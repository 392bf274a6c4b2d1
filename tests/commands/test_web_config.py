"""``kiosk web-config``: the file that the page's service puts in the place of config.yaml."""

import os
from pathlib import Path

from kiosk.cli import main


def test_the_copy_is_for_its_folder_s_group_to_read_and_for_nobody_else(tmp_path: Path):
    config, copy = tmp_path / "config.yaml", tmp_path / "run" / "config.yaml"
    config.write_text("language: de  # note\ncamera: {source: 'rtsp://a:b@c/', network: true}\n")
    copy.parent.mkdir()
    if os.geteuid() == 0:
        os.chown(copy.parent, 4321, 4322)
    before = os.umask(0o077)
    try:
        assert main(["web-config", "--config", str(config), "--to", str(copy)]) == 0
    finally:
        os.umask(before)
    assert "rtsp" not in copy.read_text()
    found = copy.stat()
    assert found.st_mode & 0o777 == 0o640
    assert found.st_gid == copy.parent.stat().st_gid
    # Whoever has the folder may put another file there, but not write into this one.
    assert found.st_uid == os.geteuid()


def test_a_broken_file_is_no_copy_and_its_line_is_said(tmp_path: Path, capsys):
    (tmp_path / "config.yaml").write_text("languag: de\n")
    copy = tmp_path / "copy.yaml"
    assert main(["web-config", "--config", str(tmp_path / "config.yaml"), "--to", str(copy)]) == 2
    assert "config.yaml:1: languag" in capsys.readouterr().err
    assert not copy.exists()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, capsys):
    (tmp_path / "config.yaml").write_text("language: de\n")
    copy = tmp_path / "away" / "copy.yaml"
    assert main(["web-config", "--config", str(tmp_path / "config.yaml"), "--to", str(copy)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be written" in line
