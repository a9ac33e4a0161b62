"""Every theme can be read: the contrasts of WCAG 2.2 in light and dark, computed from the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "bot" / "web" / "static"
THEMES = sorted(path.stem for path in (STATIC / "themes").glob("*.css"))
TEXT, EDGE = 4.5, 3.0
#: What is written on what, with the colours of the chat window itself.
OWN_TEXT = [
    *((ink, ground) for ink in ("fg", "muted", "link") for ground in ("bg", "soft")),
    *(("fg", "steps-bg"), ("muted", "steps-bg"), ("link", "steps-bg")),
    *(("wrong", "wrong-bg"), ("wrong", "bg"), ("fg", "wrong-bg"), ("own-ink", "own-accent")),
]
OWN_EDGES = [
    *(
        ("own-accent", "bg"),
        ("own-accent", "soft"),
        ("edge", "bg"),
        ("edge", "soft"),
        ("steps-edge", "soft"),
        ("steps-edge", "steps-bg"),
    ),
    *(("wrong", "bg"), ("fg", "bg")),  # the second: what has the focus
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours(css: str) -> dict[str, str]:
    found = re.findall(r"--([\w-]+):\s*#([0-9a-f]{3}|[0-9a-f]{6});", css)
    return {n: "#" + (v if len(v) == 6 else "".join(2 * c for c in v)) for n, v in found}


def palettes() -> dict[str, dict[str, str]]:
    """The chat window's own colours, light and dark."""
    source = "".join(path.read_text() for path in (STATIC / "widget").glob("styles*.js"))
    return {
        scheme.lower(): colours(re.search(rf"const {scheme} = `(.*?)`;", source, re.S)[1])
        for scheme in ("LIGHT", "DARK")
    }


def pairs(theme: str) -> dict[str, list[tuple[str, str]]]:
    """Accent and the text on it, in each place where the theme sets them."""
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "themes" / f"{theme}.css").read_text(), flags=re.S)
    places: dict[str, list[tuple[str, str]]] = {"light": [], "dark": []}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        found = colours(body)
        if found:
            asked = re.search(r"prefers-color-scheme: dark\)\s*\{[^}]*$", css[: css.index(body)])
            dark = bool(asked) or "'dark'" in selector
            places["dark" if dark else "light"].append(
                (
                    found["voorsorteer-accent-background-color"],
                    found["voorsorteer-accent-color"],
                )
            )
    return places


def test_the_ratio_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_there_are_three_examples() -> None:
    assert {"stad", "water", "pensioen"} <= set(THEMES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_can_be_read_and_its_edges_seen(theme: str, scheme: str) -> None:
    own, found = palettes()[scheme], pairs(theme)[scheme]
    # By the visitor's system and by data-theme, and both times the same.
    assert len(found) == (1 if scheme == "light" else 2) and len(set(found)) == 1
    for accent, ink in found:
        assert contrast(accent, ink) >= TEXT
        for ground in ("bg", "soft"):
            assert contrast(accent, own[ground]) >= EDGE, ground


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_the_chat_itself_can_be_read(scheme: str) -> None:
    own = palettes()[scheme]
    weak = [pair for pair in OWN_TEXT if contrast(*(own[name] for name in pair)) < TEXT]
    weak += [pair for pair in OWN_EDGES if contrast(*(own[name] for name in pair)) < EDGE]
    assert weak == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_around_the_chat_have_its_colours(scheme: str) -> None:
    css = (STATIC / "chat" / "chat.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    found = colours(light if scheme == "light" else dark.split("\n}\n", 1)[0])
    assert found == {name: palettes()[scheme][name] for name in found}
    assert len(found) >= 10


def test_nothing_of_a_theme_comes_from_elsewhere() -> None:
    for theme in THEMES:
        css = (STATIC / "themes" / f"{theme}.css").read_text()
        assert "url(" not in css and "@import" not in css
