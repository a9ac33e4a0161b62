"""The page with figures, its files and its API: the same figures, and nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.bootstrap import Services
from bot.gateway.counting import Counting
from bot.gateway.desk_insight import zipped
from bot.gateway.desk_insight_parts import Cell, Table
from tests.conftest import PASSWORD
from tests.gateway_client import Running, running
from tests.insight_rows import DEBTS, SOCIAL, Rows, ordinary_day
from tests.plain_browser import Browser, logged_in, shown

NOON = dt.datetime(2026, 3, 3, 11, 0, tzinfo=dt.timezone.utc)
DAY = "van=2026-03-03&tot=2026-03-03"


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    ordinary_day(Rows(services.engine, NOON))
    services.staff.add("tine", "Tine Leider", "supervisor", [], PASSWORD)
    services.staff.add("sofie", "Sofie Leider", "supervisor", [SOCIAL], PASSWORD)
    async with running(services) as gateway:
        yield gateway


@pytest_asyncio.fixture
async def lead(gateway: Running) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "tine")
    yield browser
    await browser.http.aclose()


async def test_the_page_says_the_figures_in_words_with_how_sure_they_are(lead: Browser) -> None:
    text = shown(await lead.get(f"/desk/insight?{DAY}"))
    assert "3 maart 2026 tot en met 3 maart 2026" in text
    # 24 of 44, and 29 promoters less 10 detractors of 49.
    assert "Bij een duidelijke inschatting 55% tussen 40% en 68%, n = 44" in text
    assert "Alle klanten +39 tussen +15 en +60, n = 49" in text
    assert "Ingewikkeld (4–5) te weinig om te zeggen (n = 14)" in text
    assert "Niet gezegd niet getoond" in text and "Ertussenin (3) niet getoond" in text
    assert "Andere doelen, samen 8" in text
    assert "Tot iemand het oppakt: 9 van de 10 binnen 1 min 54 s" in text
    assert "Aangifte" not in text.split("Alle doelen")[-1].split("Zonder antwoord")[0]


async def test_what_has_no_figure_has_no_bar_that_reads_as_nothing(lead: Browser) -> None:
    page = (await lead.get(f"/desk/insight?{DAY}")).text
    bars = [part.split("</li>")[0] for part in page.split('<li><span class="bar-label">')[1:]]
    untold = [bar for bar in bars if re.search("<strong>(te weinig|niet getoond|geen)", bar)]
    assert len(untold) > 10 and not any("<svg" in bar for bar in untold)
    (others,) = [bar for bar in bars if "Andere doelen, samen" in bar]
    told = [bar for bar in bars if bar not in untold and bar != others]
    assert "<svg" not in others and all("<svg" in bar for bar in told)


async def test_the_page_without_a_choice_is_of_thirty_days(lead: Browser) -> None:
    text = shown(await lead.get("/desk/insight"))
    assert "9 februari 2026 tot en met 10 maart 2026" in text
    assert "Alle klanten +39" in text


async def test_the_api_says_what_the_page_says(gateway: Running, lead: Browser) -> None:
    days = "from=2026-03-03&until=2026-03-03"
    found = (await lead.get(f"/api/desk/insight?{days}")).json()
    assert (found["from"], found["until"], found["fixed_until"]) == (
        *("2026-03-03", "2026-03-03"),
        None,
    )
    gnps = found["everybody"]["gnps"]
    assert (gnps["total"], gnps["promoters"], gnps["detractors"]) == (49, 29, 10)
    assert gnps["score"] == 38.78
    agreement = found["sorting"]["agreement"]
    assert (agreement["count"], agreement["total"], agreement["share"]) == (24, 44, 0.5455)
    assert found["experience"]["unsaid"] is None
    assert (found["said"]["unsaid"]["total"], found["said"]["unsaid"]["count"]) == (None, None)
    assert found["over_time"][0]["until"] == "2026-03-03"
    too_few = found["experience"]["complex"]["gnps"]
    assert (too_few["told"], too_few["total"], too_few["score"]) == ("too_few", 14, None)
    assert too_few["promoters"] is None
    assert found["waiting"]["claim"]["median_s"] == 92.1
    one = (await lead.get(f"/api/desk/insight?{days}&department={SOCIAL}&goal={DEBTS}")).json()
    assert one["goals"] == [{"goal": DEBTS, "total": 22, "simple": 0, "complex": 22, "ask": 0}]
    sofie = await logged_in(gateway, "sofie")
    own = (await sofie.get(f"/api/desk/insight?{days}")).json()
    assert own["goals"] == one["goals"]
    refused = await sofie.get(f"/api/desk/insight?{days}&department=belastingen")
    assert refused.status_code == 403
    await sofie.http.aclose()


@pytest.mark.parametrize(
    "query",
    [
        *("van=morgen", "van=2026-03-04&tot=2026-03-03", "van=0001-01-01", "tot=9999-12-31"),
        *("afdeling=keuken", "doel=niets", "doel=x%00"),
    ],
)
async def test_what_cannot_be_asked_for_is_told(lead: Browser, query: str) -> None:
    page = await lead.get(f"/desk/insight?{query}")
    assert page.status_code == 422
    assert "Klopt de voorsortering?" not in shown(page)
    assert (await lead.get(f"/desk/insight.zip?{query}")).status_code == 422


async def test_every_table_is_a_file_and_saving_is_written_down(
    lead: Browser, services: Services
) -> None:
    answer = await lead.get(f"/desk/insight.zip?{DAY}")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        names = found.namelist()
        text = found.read("g-nps.csv").decode("utf-8-sig")
    page = (await lead.get(f"/desk/insight?{DAY}")).text
    assert sorted(f"tabel-{name[:-4]}" for name in names) == sorted(
        part.split('"')[0] for part in page.split('<details class="numbers" id="')[1:]
    )
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:3] == ["Klanten", "Antwoorden", "G-NPS"]
    assert rows[1][:4] == ["Alle klanten", "49", "38,8", "14,9"]
    assert rows[4][:3] == ["Ingewikkeld (4–5)", "14", "te weinig om te zeggen"]
    log = shown(await Browser(lead.http).get("/desk/audit?wat=export_insight"))
    assert "Cijfers opgeslagen" in log and "van=2026-03-03, tot=2026-03-03" in log


async def test_the_gateway_counts_every_day_that_is_over(
    gateway: Running, lead: Browser, services: Services
) -> None:
    await Counting(services.insight, pause_s=0).days()
    text = shown(await lead.get(f"/desk/insight?{DAY}"))
    assert "Tot en met 9 maart 2026 staan de cijfers vast" in text and "Alle klanten +39" in text


def test_nothing_in_a_file_is_a_formula() -> None:
    table = Table(
        "x", "X", ["=kop"], [("=HYPERLINK(1)", [Cell("@x"), Cell("−8", -8.0), Cell("+12", 12.5)])]
    )
    with zipfile.ZipFile(io.BytesIO(zipped([table]))) as found:
        text = found.read("x.csv").decode("utf-8-sig")
    assert text == "'=kop\r\n'=HYPERLINK(1);'@x;-8,0;12,5\r\n"
