"""The measurement itself, with sides that are made up: what it pairs, counts and says."""

import pytest

from benchmarks import look_up, report
from benchmarks.look_up import Pair
from benchmarks.measure import Measured, Throughput, Turn, at_once, in_turn
from benchmarks.sides import Answer


class Side:
    """Answers with what it was told, and writes down in what order it was spoken to."""

    def __init__(self, name, log, silent=()):
        self.name, self.log, self.silent = name, log, silent
        self.open = 0

    async def talk(self):
        self.open += 1
        return self

    async def say(self, text):
        self.log.append((self.name, text))
        return Answer(0.01, () if text in self.silent else (f"over {text}",))

    async def close(self):
        self.open -= 1


@pytest.fixture
def log():
    return []


def sides(log, **silent):
    return {name: Side(name, log, silent.get(name, ())) for name in ("ours", "direct", "stock")}


async def test_every_message_is_said_on_all_sides_right_after_each_other(log):
    found = await in_turn(sides(log), [["a", "b"], ["c"]], 0)
    assert [turn.text for turn in found] == ["a", "b", "c"]
    for number, text in enumerate("abc"):
        three = log[3 * number : 3 * number + 3]
        assert {who for who, said in three if said == text} == {"ours", "direct", "stock"}


async def test_the_sides_take_turns_in_going_first(log):
    await in_turn(sides(log), [["a", "b", "c", "d"]], 0)
    assert [who for who, _ in log[::3]] == ["ours", "direct", "stock", "ours"]


async def test_every_conversation_is_ended_again(log):
    every = sides(log)
    await in_turn(every, [["a"], ["b"]], 0)
    assert [side.open for side in every.values()] == [0, 0, 0]


async def test_a_message_that_one_side_does_not_answer_ends_the_conversation(log):
    found = await in_turn(sides(log, direct="b"), [["a", "b", "c"], ["d"]], 0)
    # After "b" the sides are in different places, so "c" would compare nothing.
    assert [(turn.text, turn.answered) for turn in found] == [
        ("a", True),
        ("b", False),
        ("d", True),
    ]


async def test_several_at_once_counts_answers_and_silences_apart(log):
    result = Throughput()
    await at_once(Side("ours", log, silent="b"), [["a", "b"]], 0.01, result)
    assert result.turns == sum(text == "a" for _, text in log) > 0
    assert result.failed == sum(text == "b" for _, text in log) > 0
    assert result.seconds > 0


def test_a_text_that_stock_rasa_cuts_in_pieces_is_the_same_words():
    whole = Answer(0.1, ("Het kost niets.\n\nNeem mee:\n- uw pas", "Gelukt?"))
    pieces = Answer(0.1, ("Het kost niets.", "Neem mee:\n- uw pas", "Gelukt?"))
    assert whole.words == pieces.words


def _turn(gateway, direct, stock, said="ja"):
    seconds = {"gateway": gateway, "direct": direct, "stock": stock}
    return Turn("a", {side: Answer(each, (said,)) for side, each in seconds.items()})


def _measured(*turns):
    return Measured(
        turns=list(turns),
        at_once={
            "gateway": Throughput(turns=30, seconds=3),
            "direct": Throughput(turns=40, seconds=2),
            "stock": Throughput(turns=20, seconds=2),
        },
        memory_mb={"gateway": 100.0, "rasa": 600.0, "actions": 50.0, "stock rasa": 550.0},
    )


def _told(measured, load=(0.1, 1.0)):
    return "\n".join(report.lines({**report.figures(measured), "load": load}))


def test_the_gateway_is_compared_with_the_same_rasa_and_with_stock_rasa():
    turns = [_turn(0.02, 0.01, 0.04), _turn(0.03, 0.02, 0.04), _turn(0.05, 0.04, 0.04)]
    found = report.figures(_measured(*turns))["figures"]
    assert found["median_ms"]["to_direct"] == pytest.approx(1.5)
    assert found["median_ms"]["to_stock"] == pytest.approx(0.75)
    assert found["p95_ms"]["to_direct"] == pytest.approx(1.25)
    assert found["turns_per_s_4_at_once"]["to_direct"] == pytest.approx(0.5)
    assert found["turns_per_s_4_at_once"]["to_stock"] == pytest.approx(1.0)


def test_a_slow_gateway_does_not_hide_behind_a_slow_stock_rasa():
    text = _told(_measured(_turn(0.02, 0.01, 0.04)))
    assert "2.00 times the same Rasa asked directly, NOT within 1.25" in text
    assert "0.50 times stock Rasa, within 1.25" in text


def test_the_action_server_counts_on_every_side():
    memory = report.figures(_measured(_turn(0.02, 0.01, 0.01)))["figures"]["memory_mb"]
    assert [memory[side] for side in ("gateway", "direct", "stock")] == [750.0, 650.0, 600.0]


def test_what_was_not_answered_is_told_and_not_timed():
    silent = Turn("b", {**_turn(20.0, 1.0, 1.0).answers, "gateway": Answer(20.0, ())})
    found = report.figures(_measured(_turn(0.02, 0.01, 0.01), silent))
    assert (found["turns"], found["failed_turns"]) == (1, 1)
    assert found["figures"]["p95_ms"]["gateway"] == pytest.approx(20.0)


@pytest.mark.parametrize(("ours", "verdict"), [(0.0124, "within"), (0.0126, "NOT within")])
def test_the_verdict_is_at_one_and_a_quarter(ours, verdict):
    assert f"times stock Rasa, {verdict} 1.25" in _told(_measured(_turn(ours, 0.01, 0.01)))


def test_figures_of_a_busy_machine_are_told_to_be_so():
    quick = _measured(_turn(0.01, 0.01, 0.01))
    assert "The machine was busy" in _told(quick, load=(0.1, 9.0))
    assert "busy" not in _told(quick)


def test_the_95th_percentile_is_a_value_that_was_measured():
    assert report.percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert report.percentile([7.0], 0.95) == 7.0


def _looked_up(small, large):
    """Pairs of seconds (anonymous, verified) of every row, in both stores."""
    pairs = {"small": [Pair(*each) for each in small], "large": [Pair(*each) for each in large]}
    return {who: {row: pairs for row in look_up.ROWS} for who in look_up.WHO}


class Stored:
    def __init__(self, size, contacts):
        self.ids, self.contacts = ["x"] * size, contacts


STORED = {"small": Stored(9, 50), "large": Stored(99, 500)}


def _look_up_told(small, large, load=(0.1, 1.0)):
    database = look_up.figures(_looked_up(small, large), STORED)
    found = {"machine": "a machine", "load": load, "databases": {"SQLite": database}}
    return database, "\n".join(look_up.lines(found))


def test_what_a_look_up_adds_is_taken_within_pairs():
    # The machine becomes slow half-way; that is not the look-up.
    drifted = [(0.001, 0.003), (0.001, 0.003), (0.009, 0.011), (0.009, 0.011), (0.009, 0.011)]
    found, _ = _look_up_told(drifted, drifted)
    row = found["rows"]["any"]["sort"]
    assert row["large"]["adds_median_ms"] == pytest.approx(2.0)
    assert row["large_to_small"] == pytest.approx(1.0)
    assert found["customers"] == {"small": 10, "large": 100}


@pytest.mark.parametrize(("added", "verdict"), [(0.0149, "within"), (0.0151, "NOT within")])
def test_a_look_up_may_add_fifteen_milliseconds(added, verdict):
    _, text = _look_up_told([(0.001, 0.001 + added)], [(0.001, 0.001 + added)])
    assert f"ms, {verdict} 15" in text


@pytest.mark.parametrize(("large", "verdict"), [(0.0024, ", flat"), (0.0026, "NOT flat")])
def test_a_look_up_that_grows_with_the_store_is_told(large, verdict):
    _, text = _look_up_told([(0.001, 0.002)], [(0.001, large)])
    assert verdict in text


def test_a_look_up_that_adds_nothing_that_can_be_measured_has_no_ratio():
    found, text = _look_up_told([(0.002, 0.001)], [(0.001, 0.002)])
    assert found["rows"]["any"]["known"]["large_to_small"] is None
    assert "- times as it grows tenfold, NOT flat" in text


def test_look_ups_on_a_busy_machine_are_told_to_be_so():
    _, text = _look_up_told([(0.001, 0.002)], [(0.001, 0.002)], load=(0.1, 9.0))
    assert "The machine was busy" in text
