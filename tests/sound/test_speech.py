"""What is written is spoken, by a program that may be missing, silent or slow."""

import shutil
import stat

import numpy as np
import pytest

from kiosk.content.language_files import languages
from kiosk.errors import SoundError
from kiosk.sound.speech import MISSING, after, resampled, samples_of, spoken
from kiosk.sound.tones import PEAK, RATE

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a script in espeak-ng's place."""

    def put(script: str) -> None:
        path = tmp_path / "espeak-ng"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


@needs_espeak
@pytest.mark.parametrize("language", languages())
def test_every_language_of_the_screen_has_a_voice(language):
    voice = spoken("You look happy. Did you know?", language)
    assert voice.dtype == np.float32
    assert 1 < len(voice) / RATE < 10
    assert np.abs(voice).max() == pytest.approx(PEAK)


@needs_espeak
def test_more_text_lasts_longer():
    assert len(spoken("One, two, three, four, five.", "en")) > 1.5 * len(spoken("One.", "en"))


@needs_espeak
@pytest.mark.parametrize("text", ["--help", "-f /etc/passwd", "; touch hacked", "$(touch hacked)", "<speak>"])
def test_a_text_is_a_text_whatever_it_looks_like(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    spoken(text, "en")
    assert list(tmp_path.iterdir()) == []


@needs_espeak
def test_what_espeak_would_take_for_sounds_is_read_as_letters():
    assert len(spoken("[[h@l'oU]]", "en")) != len(spoken("hello", "en"))


@needs_espeak
def test_a_language_without_a_voice_is_named():
    with pytest.raises(SoundError, match=r"no voice for 'xx'; .*sound\.speak"):
        spoken("hello", "xx")


def test_a_crash_is_called_one_and_no_missing_voice(tmp_path, monkeypatch):
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\nkill -ABRT $$\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SoundError, match=r"crashed over a text \(signal 6\)"):
        spoken("hello", "en")


def test_without_the_program_one_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SoundError) as caught:
        spoken("hello", "en")
    assert str(caught.value) == MISSING
    assert "sudo apt install espeak-ng" in MISSING


def test_a_program_that_hangs_is_ended(program):
    program("exec sleep 60")
    with pytest.raises(SoundError, match="TimeoutExpired"):
        spoken("hello", "en", seconds=0.05)


@pytest.mark.parametrize("script", ["cat >/dev/null", "cat", "cat >/dev/null; echo RIFF"])
def test_a_program_that_writes_no_sound_is_no_voice(script, program):
    program(script)
    with pytest.raises(SoundError, match="wrote no sound"):
        spoken("hello, hello, hello, hello, hello, hello", "en")


def test_the_text_is_told_and_no_argument(program, tmp_path):
    program(
        f'cat >{tmp_path}/told; printf "%s\\n" "$@" >{tmp_path}/arguments; printenv >{tmp_path}/environment'
    )
    with pytest.raises(SoundError):
        spoken("-w /tmp/x", "de")
    assert (tmp_path / "told").read_text() == "-w /tmp/x"
    assert "/tmp/x" not in (tmp_path / "arguments").read_text()
    assert "HOME=" not in (tmp_path / "environment").read_text()


def wave(samples: np.ndarray, rate: int = 22050, channels: int = 1) -> bytes:
    """As espeak-ng writes it into a pipe: with lengths that are not true."""
    size = (0x7FFFF000).to_bytes(4, "little")
    layout = b"\x01\x00" + channels.to_bytes(2, "little") + rate.to_bytes(4, "little")
    layout += (2 * rate).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    head = b"RIFF" + size + b"WAVEfmt " + (16).to_bytes(4, "little") + layout + b"data" + size
    return head + samples.astype("<i2").tobytes()


def test_the_samples_are_those_that_came_whatever_length_it_says():
    sound, rate = samples_of(wave(np.array([0, 16384, -32768])) + b"\x00")
    assert (sound.tolist(), rate) == ([0, 0.5, -1], 22050)


@pytest.mark.parametrize("bad", [wave(np.zeros(3), channels=2), wave(np.zeros(3), rate=1)])
def test_another_kind_of_sound_is_refused(bad):
    with pytest.raises(SoundError, match="another sound"):
        samples_of(bad)


@pytest.mark.parametrize("rate", [16000, 22050, 48000])
def test_what_is_resampled_lasts_as_long_and_has_the_same_tone(rate):
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32)
    again = resampled(tone, rate)
    assert len(again) == RATE
    assert int(np.argmax(np.abs(np.fft.rfft(again)))) == 440
    assert len(resampled(tone[:0], rate)) == 0


def test_a_pause_is_silence_before_it():
    sound = after(0.1, np.ones(3, np.float32))
    assert len(sound) == RATE // 10 + 3
    assert not sound[:-3].any()
    assert len(after(-1, sound)) == len(sound)
