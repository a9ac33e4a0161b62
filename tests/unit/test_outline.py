"""Nested data as people read it."""

from __future__ import annotations

from bot.domain.outline import outline


def test_headings_lists_and_numbers_read_as_an_outline() -> None:
    text = outline(
        {
            "organisatie": "Voorbeeldstad",
            "u": {"naam": "Kim", "wat_u_nodig_heeft": ["u belt liever", "gewone taal"]},
            "zaken": [{"nummer": "Z-1", "stappen": ["Wij bellen u."]}, {"nummer": "Z-2"}],
        }
    )
    assert text == (
        "Organisatie: Voorbeeldstad\n"
        "\n"
        "U:\n"
        "  Naam: Kim\n"
        "  Wat u nodig heeft:\n"
        "    - u belt liever\n"
        "    - gewone taal\n"
        "\n"
        "Zaken:\n"
        "  1.\n"
        "    Nummer: Z-1\n"
        "    Stappen:\n"
        "      - Wij bellen u.\n"
        "  2.\n"
        "    Nummer: Z-2\n"
    )


def test_what_is_empty_is_left_out_but_no_and_nothing_are_told() -> None:
    empty = {"naam": None, "pagina": "", "zaken": [], "u": {}}
    assert outline(empty).strip() == ""
    told = outline({"dringend": False, "toegestaan": True, "kans": 0.0, "aantal": 0})
    assert told.split("\n\n") == ["Dringend: nee", "Toegestaan: ja", "Kans: 0.0", "Aantal: 0\n"]


def test_every_value_is_told_however_deep_it_is() -> None:
    data = {"a": [{"b": [{"c": {"d": ["diep", {"e": "dieper"}]}}]}], "f": ("tupel",)}
    for value in ("diep", "dieper", "tupel"):
        assert value in outline(data)
