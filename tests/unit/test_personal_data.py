"""Personal data is masked however it is typed, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account_number import passes_iban_test
from bot.domain.number_runs import passes_eleven_test
from bot.domain.personal_data import TOKENS, mask

BSN = "123456782"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def masked(text: str) -> str:
    return mask(text).text


@pytest.mark.parametrize(
    "number",
    [
        BSN,
        "123 456 782",
        "123.456.782",
        "1234.56.782",
        "123-456-782",
        "12 34 56 782",
        "1 2 3 4 5 6 7 8 2",
        "1234 5678 2",
        BSN.translate(FULL_WIDTH),
        BSN.translate(ARABIC),
        "123\u200b456\u200d782",
        "1\u00ad23456782",
        "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟐",
        "①②③④⑤⑥⑦⑧②",
        "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣2️⃣",
        "123\u00a0456\u2009782",
        "123–456–782",
    ],
)
def test_a_citizen_service_number_is_masked_however_it_is_typed(number: str) -> None:
    assert masked(f"ik ben {number} en wil verhuizen") == "ik ben [bsn] en wil verhuizen"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bsn 123456789", "bsn [bsn]"),
        ("Mijn BSN is: 123456789.", "Mijn BSN is: [bsn]."),
        ("burgerservicenummer van mijn moeder = 111222333", None),
        ("burger service nummer 12345678", "burger service nummer [bsn]"),
        ("sofinummer 987654321", "sofinummer [bsn]"),
        ("987654321 is mijn bsn", "[bsn] is mijn bsn"),
        ("bsn123456789", "bsn[bsn]"),
    ],
)
def test_a_number_that_is_called_a_bsn_is_masked_although_it_fails_the_test(
    text: str, expected: str | None
) -> None:
    assert masked(text) == (expected or "burgerservicenummer van mijn moeder = [bsn]")


@pytest.mark.parametrize(
    "number",
    [
        "NL91ABNA0417164300",
        "NL91 ABNA 0417 1643 00",
        "nl91 abna 0417 1643 00",
        "NL91-ABNA-0417-1643-00",
        "NL91.ABNA.0417.1643.00",
        "ＮＬ９１ＡＢＮＡ０４１７１６４３００",
        "NL91\u200bABNA0417164300",
        "N L 9 1 A B N A 0 4 1 7 1 6 4 3 0 0",
        "BE68 5390 0754 7034",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "GB29 NWBK 6016 1331 9268 19",
        "NL91 ABNA 0417 1643 01",
        "NL91 ABNA 0417 1643 0",
        "NL9l ABNA 0417164300".replace("l", "1"),
        "ABNA 0417 1643 00",
        "91 INGB 0001 2345 67",
    ],
)
def test_an_account_number_is_masked_also_when_it_is_slightly_wrong(number: str) -> None:
    assert masked(f"stort het op {number} graag") == "stort het op [rekeningnummer] graag"


def test_an_old_account_number_is_masked_beside_its_name_only() -> None:
    assert masked("rekeningnummer 41.71.64.300") == "rekeningnummer [rekeningnummer]"
    assert masked("41.71.64.3 is de prijs") == "41.71.64.3 is de prijs"


@pytest.mark.parametrize(
    "number",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06 - 12 34 56 78",
        "06.12.34.56.78",
        "(06) 12345678",
        "06/12345678",
        "O6 12345678",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12 34 56 78",
        "0031612345678",
        "0031 6 1234 5678",
        "31612345678",
        "020-1234567",
        "020 123 45 67",
        "(020) 123 45 67",
        "0318 123 456",
        "088 123 45 67",
        "+32 475 12 34 56",
        "+49 (0)30 1234567",
        "0049 30 12345678",
        "+90 532 123 45 67",
        "０６１２３４５６７８",
        "06\u200b12345678",
        "٠٦١٢٣٤٥٦٧٨",
        "06 1234567",
    ],
)
def test_a_telephone_number_is_masked_however_it_is_typed(number: str) -> None:
    assert masked(f"bereikbaar op {number}, ook in de avond") == (
        "bereikbaar op [telefoonnummer], ook in de avond"
    )


@pytest.mark.parametrize("text", ["tel 612345678", "mijn nummer is 6 12 34 56 78"])
def test_a_mobile_number_without_its_zero_is_masked_beside_its_name(text: str) -> None:
    assert masked(text).endswith("[telefoonnummer]")


@pytest.mark.parametrize(
    "address",
    [
        "jan@gmail.com",
        "Jan.de-Vries+zaak@mijn-bedrijf.co.uk",
        "jan@gmail,com",
        "jan@gmail",
        "jan @ gmail . com",
        "jan＠gmail．com",
        "jan at gmail punt com",
        "jan punt jansen at ziggo punt nl",
        "jan (at) ziggo [punt] nl",
        "jan apenstaartje kpnmail.nl",
        "jörg@müller.de",
        "jan\u200b@gmail.com",
    ],
)
def test_an_email_address_is_masked_also_when_it_is_spelled_out(address: str) -> None:
    assert masked(f"mail naar {address} aub") == "mail naar [e-mailadres] aub"


@pytest.mark.parametrize(
    "text",
    [
        "bel 112 of 113, of 14 020, 14 0318",
        "0800-1234 en 0900-8844 en 0800-1234567 en 0800 0113",
        "bel 112 113 14 020 0800-1234",
        "het kost € 1.234,56 of 1.234.567,89 euro",
        "€ 123.456.782 voor het nieuwe gemeentehuis",
        "begroting van 123.456.782 euro",
        "op 06-12-2026 10 uur, 06.12.2026, 2026-12-06 en 6/12/26",
        "geboren 01-02-1980, 3 kinderen, 01-02-1980 3",
        "ik woon op 1234 AB 12, 1234AB nummer 56782",
        "zaak Z-2026-001234 en Z2026-00123 en 2026-00123",
        "Z/2026/00123 en z.2026.001234",
        "meterstand 012345 en 123456,789 kWh en stand 123456782",
        "12345 6782 kwh",
        "betalingskenmerk 1234 5678 9012 3456",
        "kenteken 12-ABC-3 en AB-123-C",
        "van 09.00 tot 17.00 uur, 5 dagen, 40 uur per week",
        "in 2024, 2025 en 2026",
        "ik at gisteren bij de buren, 2 broodjes @ 1,50",
        "om 10 30 uur op 12 december 2026",
        "123456789",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


def test_what_was_found_is_reported_in_order_with_its_place() -> None:
    text = "bel 06-12345678 of mail jan@gmail.com, bsn 1234\u200b56782"
    found = mask(text).found
    assert [item.kind for item in found] == ["telefoonnummer", "e-mailadres", "bsn"]
    assert [text[item.start : item.end] for item in found] == [item.value for item in found]


def test_several_numbers_side_by_side_are_all_masked() -> None:
    assert masked(f"06 12345678 {BSN} 0201234567") == "[telefoonnummer] [bsn] [telefoonnummer]"


def test_tokens_that_a_citizen_types_are_left_alone() -> None:
    text = "[bsn] 123456780 [telefoonnummer] [e-mailadres] [rekeningnummer]"
    assert masked(text) == text


SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", "\u00a0", "\u200b", " - "])
AROUND = st.sampled_from(["", "ik ben ", "hallo, ", "(", "nummer: "])


@st.composite
def bsns(draw: st.DrawFn) -> str:
    """Nine digits that pass the eleven test."""
    first = draw(st.lists(st.integers(0, 9), min_size=8, max_size=8))
    if first[0] == 0 and first[1] == 6:
        first[0] = 1
    last = sum(w * d for w, d in zip(range(9, 1, -1), first, strict=True)) % 11
    if last == 10:
        first[7] = (first[7] + 1) % 10
        last = sum(w * d for w, d in zip(range(9, 1, -1), first, strict=True)) % 11
    number = "".join(map(str, first)) + str(last)
    return number if passes_eleven_test(number) else BSN


@given(bsns(), st.sampled_from([FULL_WIDTH, ARABIC, {}]), AROUND)
def test_every_valid_bsn_is_masked(number: str, script: dict, before: str) -> None:
    text = mask(f"{before}{number.translate(script)} dank u").text
    assert not any(char.isdigit() for char in text)


@given(st.integers(10_000_000, 99_999_999), SEPARATORS, AROUND)
def test_every_mobile_number_is_masked(number: int, separator: str, before: str) -> None:
    text = mask(f"{before}06{separator}{number} dank u").text
    assert not any(char.isdigit() for char in text)


@given(st.integers(0, 9_999_999_999), st.sampled_from(["ABNA", "INGB", "RABO", "TRIO"]))
def test_every_dutch_iban_is_masked(number: int, bank: str) -> None:
    body = f"{bank}{number:010d}"
    checked = next(f"NL{n:02d}{body}" for n in range(2, 99) if passes_iban_test(f"NL{n:02d}{body}"))
    assert mask(f"op {checked}.").text == "op [rekeningnummer]."


FRAGMENTS = st.sampled_from(
    [*TOKENS.values(), BSN, "bsn", "tel", "06", "12345678", "@", "gmail.com", "NL91", "ABNA",
     "0417164300", "-", " ", ".", "+", "00", "31", "(", ")", "€", "kwh", "at", "punt", "nl",
     "2026", "rekeningnummer", "\u200b", "０６", "is mijn bsn", ",", "Z-"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=4), max_size=14).map("".join))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(max_size=80) | st.lists(FRAGMENTS, max_size=14).map("".join))
def test_only_what_was_found_changes(text: str) -> None:
    result = mask(text)
    position, rebuilt = 0, ""
    for item in result.found:
        assert position <= item.start < item.end
        assert item.value == text[item.start : item.end]
        rebuilt += text[position : item.start] + TOKENS[item.kind]
        position = item.end
    assert result.text == rebuilt + text[position:]
