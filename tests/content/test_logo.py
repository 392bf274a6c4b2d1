"""An owner's logo: what is taken, and why anything else is not."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pygame
import pytest

from kiosk.content.logo import MOST_BYTES, faint_on, picture, read_logo
from kiosk.content.theme_file import builtin_theme
from kiosk.errors import ConfigError

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
HEAD = f'<svg {SPACES} viewBox="0 0 100 50">'
DISC = '<circle cx="50" cy="25" r="20" fill="#40c0a0"/>'
SVG = f"{HEAD}{DISC}</svg>"


def png(colour: tuple[int, int, int, int] = (200, 180, 40, 255), size: tuple[int, int] = (60, 30)) -> bytes:
    surface = pygame.Surface(size, pygame.SRCALPHA)
    surface.fill(colour, pygame.Rect(size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    kept = BytesIO()
    pygame.image.save(surface, kept, "logo.png")
    return kept.getvalue()


def claimed(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def fault(path: Path, content: bytes | str | None = None) -> str:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        read_logo(path)
    (problem,) = caught.value.problems
    assert str(path)[:100] in problem
    return problem


@pytest.mark.parametrize("content", [SVG.encode(), png()], ids=["svg", "png"])
def test_a_picture_is_taken_as_it_is_and_drawn_as_large_as_fits(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(content)
    assert read_logo(tmp_path / "logo") == (content, None)
    for box in ((200, 300), (300, 100), (40, 40)):
        drawn = picture(content, box)
        assert drawn.width == pytest.approx(min(box[0], 2 * box[1]), abs=1)
        assert drawn.height == pytest.approx(drawn.width / 2, abs=1)
        assert drawn.get_at((drawn.width // 2, drawn.height // 2)).a > 250
        assert drawn.get_at((0, 0)).a == 0


def test_a_very_large_png_is_kept_as_large_as_any_display_needs(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(size=(4096, 40)))
    kept, _ = read_logo(tmp_path / "logo.png")
    assert struct.unpack(">II", kept[16:24]) == (1536, 15)


def test_the_edge_of_a_smaller_png_has_the_colour_of_what_it_is_the_edge_of() -> None:
    drawn = picture(png(size=(602, 302)), (101, 50))
    edges = [drawn.get_at((x, 25)) for x in range(drawn.width)]
    soft = [pixel for pixel in edges if 10 < pixel.a < 250]
    assert soft
    for pixel in soft:
        assert pixel.rgb == pytest.approx((200, 180, 40), abs=20)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no PNG and no SVG"),
        (b"GIF89a and so on", "is no PNG and no SVG"),
        (b"\xff\xd8\xff\xe0 a photograph", "is no PNG and no SVG"),
        ("<html><body/></html>", "is no PNG and no SVG"),
        (HEAD + DISC, "is no PNG and no SVG (line 1)"),
        (SVG.encode("utf-16"), "is no PNG and no SVG"),
        (png()[:60], "cannot be drawn: "),
        (png()[:12], "is a damaged PNG"),
        (claimed(4097, 20), "has 4097x20 pixels, 4096 a side are enough: save it smaller"),
        (claimed(20, 1 << 30), "has 20x1073741824 pixels"),
        (claimed(0, 20), "has no size"),
        (SVG.replace("viewBox", 'width="2m" height="5000" viewBox'), "has 100x5000 pixels"),
        (SVG.replace("viewBox", 'width="50in" viewBox'), "has 4800x100 pixels"),
        (f"{HEAD}</svg>", "is blank"),
        (f'{HEAD}<circle r="0.4" fill="red"/></svg>', "is blank"),
        (png((0, 0, 0, 0)), "is blank"),
        (f"{HEAD}{DISC}<script>alert(1)</script></svg>", "has a script in it"),
        (f'{HEAD}<g onload="alert(1)">{DISC}</g></svg>', "has a script in it"),
        (f"{HEAD}<foreignObject/>{DISC}</svg>", "has a script in it"),
        (f'{HEAD}<image href="#a"/>{DISC}</svg>', "has a picture within the picture"),
        (f"{HEAD}<text>House</text>{DISC}</svg>", "convert the text to paths"),
        (f'{HEAD}<use xlink:href="http://x.org/a.svg#b"/>{DISC}</svg>', "names another file or address"),
        (f'{HEAD}<use href="file:///etc/passwd"/>{DISC}</svg>', "names another file or address"),
        (f'{HEAD}<g fill="url(http://x.org/a)">{DISC}</g></svg>', "names another file or address"),
        (f"{HEAD}<style>@import 'a.css';</style>{DISC}</svg>", "names another file or address"),
        (f'<?xml-stylesheet href="a.css"?>{SVG}', "names another file or address"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG}', "defines words of its own (ENTITY)"),
        (f'{HEAD}<path d="M0 0L100000 1"/></svg>', "has a point far outside of its picture"),
        (f'{HEAD}<path d="M0 0L1e9 1"/></svg>', "has a point far outside of its picture"),
        (f'{HEAD}<g stroke-dasharray="1">{DISC}</g></svg>', "has dashed lines"),
        (f'{HEAD}<g style="stroke-dasharray:1">{DISC}</g></svg>', "has dashed lines"),
        (f'{HEAD}<path d="M0 0{"H1V1" * 10_001}"/></svg>', "is too intricate"),
        (HEAD + DISC * 1_001 + "</svg>", "is too intricate"),
        (HEAD + "<g>" * 200 + DISC + "</g>" * 200 + "</svg>", "has more than 100 levels"),
    ],
)  # fmt: skip
def test_whatever_else_lies_there_is_refused_in_one_sentence(
    content: bytes | str, said: str, tmp_path: Path
) -> None:
    problem = fault(tmp_path / "logo.svg", content)
    assert said in problem
    assert "\n" not in problem


def test_a_file_that_is_none_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "large.png").touch()
    os.truncate(tmp_path / "large.png", MOST_BYTES + 1)
    assert "this is no ordinary file but a pipe" in fault(tmp_path / "pipe")
    assert "its links lead in a circle" in fault(tmp_path / "circle")
    assert "it has more than 2 MB" in fault(tmp_path / "large.png")
    assert "this is a folder" in fault(tmp_path)
    assert "there is no file" in fault(tmp_path / "none")


def test_a_gradient_and_a_document_type_are_no_fault(tmp_path: Path) -> None:
    kind = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    stops = '<stop stop-color="#fff"/><stop offset="1" stop-color="#4c8"/>'
    shade = f'<defs><linearGradient id="a">{stops}</linearGradient></defs>'
    fine = '<path d="M0.1234567 1e-7L99.999999 2"/>'
    said = f'{kind}{HEAD}{shade}{fine}<rect width="90" height="40" fill="url(#a)"/></svg>'
    (tmp_path / "logo.svg").write_text(said)
    assert read_logo(tmp_path / "logo.svg")[1] is None


def test_what_is_not_drawn_of_an_svg_is_named(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(f"{HEAD}<style>.a {{}}</style><mask/>{DISC}</svg>")
    lost = read_logo(tmp_path / "logo.svg")[1]
    assert lost is not None
    assert lost.startswith("the kiosk draws no style or mask of an SVG")


def test_a_logo_that_nobody_would_see_on_the_theme_is_told_apart() -> None:
    night, day = builtin_theme("night"), builtin_theme("day")
    black, white = png((0, 0, 0, 255)), png((255, 255, 255, 255))
    assert faint_on(black, night) == (
        "can hardly be seen on the theme 'night': use a light one, or give it a ground of its own"
    )
    assert "use a dark one" in str(faint_on(white, day))
    assert faint_on(black, day) is faint_on(white, night) is None
    assert faint_on(png((255, 255, 255, 60)), day) is not None


def test_dark_letters_on_a_ground_of_their_own_are_seen_on_a_dark_theme() -> None:
    own = f'{HEAD}<rect width="100" height="50" fill="#fff"/><rect x="9" y="9" width="80" height="30"/></svg>'
    assert faint_on(own.encode(), builtin_theme("night")) is None
