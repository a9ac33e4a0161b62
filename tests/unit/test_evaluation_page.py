"""The page with pictures: readable without script, without colour and without eyes."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.catalogue.sentences import Example
from bot.domain.triage import Triage
from bot.evaluation import charts, page
from bot.evaluation.effect import Effect
from bot.evaluation.effect_report import effect_document
from bot.evaluation.figures import BY_NAME
from bot.evaluation.outcomes import Guess, Judged
from bot.evaluation.paired import Pair
from bot.evaluation.results import Result
from bot.evaluation.taught import Taught


def judged(label, decision, chance, style="kort", sector="gemeente"):
    example = Example("tekst", "bestand:1", "doel", sector, label, False, "neutraal", (), style)
    return Judged(example, Guess(("doel", "ander"), Triage(label, decision, chance)))


@pytest.fixture
def results():
    items = [
        judged("simple", "simple", 0.1),
        judged("simple", "complex", 0.7, style="<dialect>"),
        judged("complex", "ask", 0.6, sector="pensioen"),
        judged("complex", "simple", 0.1),
        judged("human", "human", 0.0),
    ]
    main = Result.of("The evaluation set", items, [1.0], 0.1).to_dict()
    return {
        "made_at": "2026-11-22T10:00:00+00:00",
        "quick": False,
        "left_out": {},
        "changes": [],
        "results": [main],
        "noise": {"all capitals": {"changed": 5, **main}},
        "organisations": {
            "stad": {
                "name": "Stad & Land",
                "sentences": 10,
                "trained_in_s": 4.0,
                "from_nothing": True,
                "peak_memory_mb": 900,
                "model_mb": 1.5,
                "latency": {"messages": 5, "median_ms": 2.0, "p95_ms": 5.5},
            }
        },
    }


@pytest.fixture
def curve(results):
    main = results["results"][0]
    steps = [{"share": share, "sentences": int(80 * share), **main} for share in (0.25, 0.5, 1.0)]
    return {"made_at": "2026-11-20T10:00:00+00:00", "quick": True, "organisations": ["stad"]} | {
        "steps": steps
    }


@pytest.fixture
def effect():
    pairs = [
        Pair(judged("simple", "ask", 0.5), judged("simple", "simple", 0.1)),
        Pair(judged("complex", "complex", 0.9), judged("complex", "simple", 0.1)),
    ]
    sentence = Example("zin", "data/nlu/x.yml", "doel", "gemeente")
    taught = Taught(Path("/p"), [Path("/p/data/nlu/x.yml")], [sentence])
    made = {"made_at": "2026-11-21T10:00:00+00:00", "quick": True, "organisations": ["stad"]}
    return made | effect_document(Effect(taught, {"doel": 5}, pairs))


class Seen(HTMLParser):
    """The elements of a page, and whether each that was opened is closed again."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def named(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(params=["everything", "an effect alone"])
def text(request, results, curve, effect):
    """A page with all that can be on it."""
    if request.param == "everything":
        return page.render(results, curve, effect)
    return page.render_effect(effect)


def test_the_page_needs_no_script_and_nothing_from_elsewhere(text):
    seen = Seen(text)
    assert seen.open == []
    assert not seen.named("script") and not seen.named("link") and not seen.named("img")
    assert not re.search(r"url\(|@import|https?://", text)


def test_every_picture_has_a_title_and_a_description(text):
    seen = Seen(text)
    ids = Counter(attrs["id"] for _, attrs in seen.elements if "id" in attrs)
    assert set(ids.values()) == {1}
    pictures = seen.named("svg")
    assert len(pictures) > 3
    for picture in pictures:
        assert picture["role"] == "img"
        assert len([name for name in picture["aria-labelledby"].split() if name in ids]) == 2


def test_every_table_says_what_it_is_and_of_which_row_and_column(text):
    seen = Seen(text)
    assert len(seen.named("caption")) == len(seen.named("table")) > 2
    assert all("scope" in attrs for attrs in seen.named("th"))


def test_the_links_at_the_top_lead_somewhere(text):
    seen = Seen(text)
    ids = {attrs.get("id") for _, attrs in seen.elements}
    assert all(attrs["href"].removeprefix("#") in ids for attrs in seen.named("a"))


def test_a_demand_is_told_in_words_too(results):
    text = page.render(results)
    assert re.search(r"missed</th><td>50.0 %</td><td>1/2</td>.*≤ 2 %</td><td>not met", text)
    assert "✗" in text


def test_light_and_dark_are_both_there(results):
    assert "color-scheme: light dark" in page.render(results)
    assert "prefers-color-scheme: dark" in page.render(results)


def test_names_are_text_and_not_html(results):
    text = page.render(results)
    assert "&lt;dialect&gt;" in text and "<dialect>" not in text
    assert "Stad &amp; Land" in text


def test_who_is_left_out_and_what_changed_is_on_the_page(results):
    results |= {"left_out": {"dorp": ["a: b"]}, "changes": ["worse: missed"], "quick": True}
    text = page.render(results)
    for part in ("Left out: dorp", "worse: missed", "one message in five"):
        assert part in text


def test_without_a_learning_curve_there_is_no_place_for_it(results, curve):
    assert "Learning curve" not in page.render(results)
    assert "made on 2026-11-20 10:00" in page.render(results, curve)


def test_the_effect_of_sentences_says_which_messages_became_better_and_worse(results, effect):
    assert "The effect of sentences" not in page.render(results)
    text = page.render(results, None, effect)
    assert "made on" not in text and "on 2026-11-21 10:00 (UTC), one in five: stad" in text
    row = r'<td class="words message">tekst</td><td class="words">{}</td><td class="words">{}</td>'
    assert re.search(row.format("asked", ""), text)
    assert re.search(row.format("", "missed"), text)
    assert "ask → simple" in text and "complex → simple" in text
    assert "Only 2 messages are about these goals" in text


def test_diet_is_beside_ours_when_it_was_compared(results):
    costs = {"trained_in_s": 4.0, "peak_memory_mb": 9, "model_mb": 2, "median_ms": 1, "p95_ms": 2}
    rates = {name: results["results"][0][name] for name in ("goal_top1", "goal_top3")}
    contenders = [{"title": title, **rates, **costs} for title in ("Ours", "DIET")]
    ratios = {"trained_in_s": 12.5}
    diet = {"organisation": "stad", "sentences": 10, "contenders": contenders, "ratios": ratios}
    text = page.render(results | {"diet": diet})
    assert "<td>12.5</td>" in text


def test_the_page_is_made_of_what_lies_in_the_folder(tmp_path, results, curve):
    assert page.write(tmp_path) is None
    (tmp_path / page.RESULTS).write_text(json.dumps({"results": []}), encoding="utf-8")
    assert page.write(tmp_path) is None  # a result of something else
    (tmp_path / page.RESULTS).write_text(json.dumps(results), encoding="utf-8")
    (tmp_path / page.LEARNING_CURVE).write_text(json.dumps(curve), encoding="utf-8")
    assert page.write(tmp_path) == tmp_path / page.PAGE
    assert "Learning curve" in (tmp_path / page.PAGE).read_text(encoding="utf-8")


def test_an_effect_of_last_week_stays_on_the_page_and_is_one_by_itself(tmp_path, results, effect):
    (tmp_path / page.EFFECT).write_text(json.dumps(effect), encoding="utf-8")
    for other in ("Only the effect of some sentences", "Targets at a glance"):
        page.write(tmp_path)
        text = (tmp_path / page.PAGE).read_text(encoding="utf-8")
        assert other in text and "2 messages, judged without and with them" in text
        (tmp_path / page.RESULTS).write_text(json.dumps(results), encoding="utf-8")


def rates(**counts):
    return {name: {"count": count, "total": total} for name, (count, total) in counts.items()}


def test_what_should_be_low_is_enlarged_and_what_should_be_high_is_not():
    groups = {"a": rates(missed=(1, 400), feeling=(100, 400))}
    low = charts.rate_bars("x", BY_NAME["missed"], groups, "sector")
    high = charts.rate_bars("x", BY_NAME["feeling"], groups, "sector")
    assert [label for _, label in low.ticks] == ["0 %", "1.25 %", "2.5 %", "3.75 %", "5 %"]
    assert low.rows[0].value == pytest.approx(0.0025 / 0.05)
    assert low.rows[0].target == pytest.approx(0.02 / 0.05)
    assert high.rows[0].value == pytest.approx(0.25)


def test_nothing_is_drawn_beside_the_picture():
    groups = {"a": rates(missed=(0, 1)), "b": rates(missed=(1, 1))}
    for bar in charts.rate_bars("x", BY_NAME["missed"], groups, "sector").rows:
        assert 0 <= bar.low <= bar.value <= bar.high <= 1


def test_a_group_with_nothing_to_count_has_no_bar():
    groups = {"a": rates(missed=(0, 0)), "b": rates(missed=(1, 2))}
    assert [bar.label for bar in charts.rate_bars("x", BY_NAME["missed"], groups, "s").rows] == [
        "b"
    ]
    assert charts.rate_bars("x", BY_NAME["missed"], {"a": groups["a"]}, "s") is None


@pytest.mark.parametrize("most", [0.3, 1.0, 7.0, 41.0, 99.0, 1234.0])
def test_an_axis_of_amounts_holds_them_all_and_not_much_more(most):
    chart = charts.amount_bars("x", "Amounts", {"a": (most / 2, most), "b": (most / 4, None)}, "ms")
    assert 0.4 < chart.rows[0].high <= 1
    assert chart.rows[1].high is None


def test_each_doubling_is_as_far_to_the_right(curve):
    lines = charts.learning_lines("x", [BY_NAME["goal_top1"]], curve["steps"])
    assert [point.x for point in lines.lines[0].points] == [0.0, 0.5, 1.0]
    assert [label for _, label in lines.x_ticks] == ["20", "40", "80"]


def test_one_step_is_no_curve(curve):
    assert charts.learning_lines("x", [BY_NAME["goal_top1"]], curve["steps"][:1]) is None


def test_a_dot_of_the_reliability_says_how_many_it_stands_for(results):
    (line,) = charts.reliability(results["results"][0]["calibration"]).lines
    sizes = [point.size for point in line.points]
    assert max(sizes) == 10 and min(sizes) < 10
    assert charts.reliability([]) is None
