"""The designer's inbox: what comes in, labels that stay, and sentences that training can read."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.catalogue.held_out import held_out
from bot.catalogue.sentences import read_sentences, sentence_files
from bot.catalogue.teaching import SentenceFiles
from bot.cli import main
from bot.domain.audit import AuditFilter
from bot.domain.errors import Conflict, InvalidInput, NotAllowed
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.settings import ROOT
from bot.storage.afterwards_tables import labels
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.labelling import DEATH, DEBTS, DOUBT, NO_GOAL, PARKING, PASSPORT, Citizens

pytest_plugins = ["tests.both_databases"]


def designer(services: Services, name: str = "dora", *departments: str, role="designer") -> Staff:
    return services.staff.add(name, f"Naam van {name}", role, list(departments), PASSWORD)


def texts(services: Services, staff: Staff) -> list[str]:
    return [each.text for group in services.inbox.look(staff).groups for each in group.messages]


def kept(services: Services) -> list[tuple[str, str | None]]:
    with services.engine.connect() as db:
        query = sa.select(labels.c.text, labels.c.goal).order_by(labels.c.id)
        return [tuple(row) for row in db.execute(query)]


def actions_of(services: Services, staff: Staff) -> list[str]:
    found = services.audit_log.everything(AuditFilter(staff_id=staff.id))
    return [entry.action for entry in found]


def test_what_the_sorting_doubted_comes_in_with_why_and_what_it_thought(both: Services) -> None:
    citizens, dora = Citizens(both), designer(both)
    citizens.writes("zeker en goed")
    citizens.writes("wartaal", triage=NO_GOAL)
    citizens.writes("vaag", confidence=0.34)
    citizens.writes("twijfel", triage=DOUBT)
    citizens.writes("toch moeilijk", said="complex")
    tapped, _ = citizens.writes("verkeerd geraden")
    citizens.taps(tapped)
    written, _ = citizens.writes("iets met een pas")
    citizens.writes("nee, ik bedoel mijn paspoort", PASSPORT, conversation=written)
    both_asked, _ = citizens.writes(
        "vergunning, en ook schulden", triage=Triage("simple", "simple", 0.1, also=[PASSPORT])
    )
    citizens.taps(both_asked)
    changed, _ = citizens.writes("eerst dit")
    citizens.writes("en mijn schulden dan", DEBTS, conversation=changed)

    look = both.inbox.look(dora)
    found = {each.text: each for group in look.groups for each in group.messages}
    assert {text: set(each.why) for text, each in found.items()} == {
        "wartaal": {"not_understood"},
        "vaag": {"not_understood"},
        "twijfel": {"asked"},
        "toch moeilijk": {"said_otherwise"},
        "verkeerd geraden": {"corrected"},
        "iets met een pas": {"corrected"},
    }
    assert found["verkeerd geraden"].meant == found["iets met een pas"].meant == PASSPORT
    group = next(g for g in look.groups if g.messages[0].text == "verkeerd geraden")
    # Sorted without a ranking, as before rankings were kept: then one goal has a chance.
    told = [(each.goal.key, each.chance, each.meant_by) for each in group.proposals]
    assert told[:2] == [(PASSPORT, 0.0, 1), (PARKING, 0.9, 0)] and len(told) == 3
    assert actions_of(both, dora)[-1] == "read_inbox"


def test_after_what_was_meant_the_sortings_own_ranking_is_proposed(both: Services) -> None:
    citizens, dora = Citizens(both), designer(both)
    first = ((PARKING, 0.41), (DEBTS, 0.32004), (PASSPORT, 0.2), (DEATH, 0.07))
    citizens.writes("hoe krijg ik een vergunning", PARKING, 0.41, DOUBT, ranking=first)
    second = ((PARKING, 0.5), (PASSPORT, 0.4), ("no_goal_any_more", 0.1))
    citizens.writes("hoe krijg ik de vergunning", PARKING, 0.5, DOUBT, ranking=second)
    (group,) = both.inbox.look(dora).groups
    told = [(each.goal.key, round(each.chance, 4), each.meant_by) for each in group.proposals]
    assert told == [(PARKING, 0.455, 0), (PASSPORT, 0.3, 0), (DEBTS, 0.16, 0)]
    # A third one says that it was about a death: that comes first, whatever its chance.
    third = ((PARKING, 0.97), (PASSPORT, 0.03))
    conversation, _ = citizens.writes(
        "hoe krijg ik die vergunning", PARKING, 0.97, conversation=None, ranking=third
    )
    citizens.taps(conversation, DEATH)
    (group,) = both.inbox.look(dora).groups
    told = [(each.goal.key, round(each.chance, 4), each.meant_by) for each in group.proposals]
    assert told == [(DEATH, 0.0, 1), (PARKING, 0.6267, 0), (PASSPORT, 0.21, 0)]


def test_only_what_was_masked_is_shown_and_kept(both: Services) -> None:
    citizens, dora = Citizens(both), designer(both)
    key = citizens.writes("mijn bsn is 999990019 en ik bel met 06 12345678", triage=DOUBT)
    assert texts(both, dora) == ["mijn bsn is [bsn] en ik bel met [telefoonnummer]"]
    both.inbox.label(dora, [key], PARKING)
    assert kept(both) == [("mijn bsn is [bsn] en ik bel met [telefoonnummer]", PARKING)]


def test_what_is_alike_is_labelled_at_once_and_taken_back_at_once(
    both: Services, clock: FakeClock
) -> None:
    citizens, dora = Citizens(both), designer(both)
    keys = [
        citizens.writes(text, DEBTS, triage=DOUBT)
        for text in (
            "parkeervergunning aanvragen",
            "hoe vraag ik een parkeervergunning aan",
            "ik kan de huur niet meer betalen",
        )
    ]
    groups = both.inbox.look(dora).groups
    assert [len(group.messages) for group in groups] == [2, 1]
    assert both.inbox.label(dora, keys[:2], PARKING) == 2
    assert texts(both, dora) == ["ik kan de huur niet meer betalen"]
    clock.forward(minutes=1)
    both.inbox.label(dora, keys[2:], None)
    assert texts(both, dora) == []
    assert both.inbox.look(dora).waiting == {"gemeente": 2}

    last, before = both.inbox.look(dora).batches
    assert (last.goal, before.goal, len(before.texts)) == (None, PARKING, 2)
    assert both.inbox.undo(dora, before.at) == 2
    assert len(texts(both, dora)) == 2
    with pytest.raises(Conflict):
        both.inbox.undo(dora, before.at)
    done = actions_of(both, dora)
    assert [done.count(each) for each in ("label", "put_aside", "undo_label")] == [2, 1, 1]


def test_the_first_label_stays_when_two_designers_label_the_same(
    both: Services, clock: FakeClock
) -> None:
    citizens, dora, dirk = Citizens(both), designer(both), designer(both, "dirk")
    key = citizens.writes("twijfel", triage=DOUBT)
    free = citizens.writes("nog een", triage=DOUBT)
    both.inbox.label(dora, [key], PARKING)
    clock.forward(seconds=1)
    with pytest.raises(Conflict):
        both.inbox.label(dirk, [key], PASSPORT)
    assert both.inbox.label(dirk, [key, free], PASSPORT) == 1
    assert sorted(kept(both)) == [("nog een", PASSPORT), ("twijfel", PARKING)]
    with pytest.raises(Conflict):  # of somebody else
        both.inbox.undo(dirk, both.inbox.look(dora).batches[0].at)


def test_of_many_who_label_at_the_same_moment_one_does(both: Services) -> None:
    key = Citizens(both).writes("twijfel", triage=DOUBT)
    people = [designer(both, f"d{number}") for number in range(4)]
    start, done = threading.Barrier(len(people)), []

    def label(staff: Staff) -> None:
        start.wait()
        try:
            done.append(both.inbox.label(staff, [key], PARKING))
        except Conflict:
            done.append(0)

    threads = [threading.Thread(target=label, args=[staff]) for staff in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 1]
    assert kept(both) == [("twijfel", PARKING)]


def test_a_label_is_for_a_message_that_is_there_and_a_goal_that_is_there(
    services: Services,
) -> None:
    citizens, dora = Citizens(services), designer(services)
    conversation, seq = citizens.writes("twijfel", triage=DOUBT)
    tap = citizens.taps(conversation)
    for messages, goal, wrong in (
        ([], PARKING, InvalidInput),
        ([(conversation, seq)], "bestaat niet", InvalidInput),
        ([(conversation, seq)] * 151, PARKING, InvalidInput),
        ([(conversation, 999)], PARKING, Conflict),
        ([("weg", seq)], PARKING, Conflict),
        ([(conversation, tap)], PARKING, Conflict),
        ([(conversation, seq + 1)], PARKING, Conflict),  # the bot's own
    ):
        with pytest.raises(wrong):
            services.inbox.label(dora, messages, goal)
    assert kept(services) == []
    title = services.catalogue.goals[PARKING].title
    assert services.inbox.label(dora, [(conversation, seq)], f"  {title.upper()} ") == 1
    assert kept(services) == [("twijfel", PARKING)]


def test_who_has_no_such_role_labels_nothing_and_departments_count(services: Services) -> None:
    citizens = Citizens(services)
    key = citizens.writes("over parkeren", PARKING, triage=DOUBT)
    citizens.writes("over schulden", DEBTS, triage=DOUBT)
    for role in ("agent", "administrator"):
        other = designer(services, role, role=role)
        for refused in (
            lambda who=other: services.inbox.look(who),
            lambda who=other: services.inbox.label(who, [key], PARKING),
        ):
            with pytest.raises(NotAllowed):
                refused()
    department = services.catalogue.department_of(DEBTS).key
    tine = designer(services, "tine", department, role="supervisor")
    assert texts(services, tine) == ["over schulden"]


# --- what the sorting learns ---------------------------------------------------------------------

HOSTILE = (
    "- met een streepje",
    "# geen commentaar: echt {niet} 'aan' \"halen\"",
    "twee\nregels\n\nen een lege",
    "[bsn][rekeningnummer] en [telefoonnummer](huis) en [bsn]{x}",
    "| of > of & of * of ! of % of @",
    "emoji 😀 en   veel    spaties",
)


def _labelled(services: Services, goal: str, *sentences: str) -> None:
    citizens, dora = Citizens(services), designer(services)
    keys = [citizens.writes(text, goal, triage=DOUBT) for text in sentences]
    services.inbox.label(dora, keys, goal)


def test_the_file_reads_back_as_it_was_labelled_with_our_reader_and_with_rasas(
    services: Services, tmp_path: Path
) -> None:
    _labelled(services, PARKING, *HOSTILE)
    citizens, dirk = Citizens(services), designer(services, "dirk")
    angry = Triage("complex", "ask", 0.6, urgent=True, feeling="boos")
    said = citizens.writes("al drie keer gebeld", DEBTS, triage=angry, said="complex")
    services.inbox.label(dirk, [said], DEBTS)
    text = services.inbox.export("gemeente").text
    path = tmp_path / "inbox.yml"
    path.write_text(text, encoding="utf-8")

    ours = read_sentences(path, tmp_path)
    assert [(each.goal, each.metadata) for each in ours] == [
        *[(PARKING, {})] * len(HOSTILE),
        (DEBTS, {"label": "complex", "urgent": True, "feeling": "boos"}),
    ]
    # All white space is one space, and what Rasa would take for an entity is pulled apart.
    assert {"".join(each.text.split()) for each in ours[:-1]} == {
        "".join(each.split()) for each in HOSTILE
    }

    from rasa.shared.nlu.training_data.formats import RasaYAMLReader

    read = RasaYAMLReader().read(path)
    theirs = [(each.get("text"), each.get("intent")) for each in read.intent_examples]
    assert theirs == [(each.text, each.goal) for each in ours]
    assert read.entity_examples == []


def test_a_sentence_of_the_evaluation_set_or_of_training_never_gets_in(services: Services) -> None:
    judged = max((each.text for each in held_out(ROOT)), key=len)
    learned = read_sentences(sentence_files(ROOT, ["gemeente"])[0], ROOT, numbered=False)[0].text
    near = judged + " alvast bedankt"
    twins = {"een nieuwe zin", "Een nieuwe zin!"}
    _labelled(services, PARKING, judged, near, learned.upper(), *twins)
    found = services.inbox.export()
    (new,) = found.labels
    assert new.text in twins
    assert {each.label.text: each.why for each in found.refused} == {
        judged: "is bijna gelijk aan een bericht van de meting",
        near: "is bijna gelijk aan een bericht van de meting",
        learned.upper(): "staat al bij de voorbeeldzinnen",
        (twins - {new.text}).pop(): "staat al bij de voorbeeldzinnen",
    }


def test_what_was_left_out_waits_no_longer_and_all_of_it_can_be_fetched_again(
    services: Services,
) -> None:
    learned = read_sentences(sentence_files(ROOT, ["gemeente"])[0], ROOT, numbered=False)[0].text
    _labelled(services, PARKING, learned, "een nieuwe zin")
    dora = services.accounts.get("dora").staff
    assert (services.inbox.look(dora).waiting, services.inbox.look(dora).exported) == (
        {"gemeente": 2},
        {},
    )
    first = services.inbox.export("gemeente")
    services.inbox.mark_exported(first, dora)
    assert (services.inbox.look(dora).waiting, services.inbox.look(dora).exported) == (
        {},
        {"gemeente": 2},
    )
    assert services.inbox.export("gemeente").text == ""
    assert services.inbox.export("gemeente", exported_too=True).text == first.text


def test_a_file_of_sentences_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    file = folder / "gemeente.yml"

    def write(*sentences: str) -> None:
        lines = "".join(f"    - {each}\n" for each in sentences)
        file.write_text(f'version: "3.1"\nnlu:\n- intent: {PARKING}\n  examples: |\n{lines}')

    teaching = SentenceFiles(tmp_path)
    write("Een zin!")
    first = teaching.sentences()
    assert first == {"een zin"} and teaching.sentences() == first
    write("Een zin!", "en nog een")
    assert teaching.sentences() == {"een zin", "en nog een"}
    file.unlink()
    assert teaching.sentences() == set()


def test_the_command_writes_each_label_once_and_all_of_them_when_asked(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    _labelled(services, PARKING, "een nieuwe zin")
    dora = services.accounts.get("dora").staff
    batch = services.inbox.look(dora).batches[0]
    monkeypatch.setenv("VOORSORTEER_DATA_DIR", str(services.settings.data_dir))
    first, second, third = (tmp_path / f"{number}.yml" for number in range(3))
    assert main(["inbox", "export", str(first)]) == 0
    assert f"make evaluate ARGS='--effect-of {first}'" in capsys.readouterr().out
    assert "- intent: parkeervergunning" in first.read_text()
    assert main(["inbox", "export", str(second)]) == 1
    assert "nothing to export" in capsys.readouterr().err
    assert main(["inbox", "export", str(first), "--all"]) == 1
    assert "File exists" in capsys.readouterr().err
    assert main(["inbox", "export", str(third), "--all"]) == 0
    assert third.read_text() == first.read_text()
    with pytest.raises(Conflict):  # it is in a file by now
        services.inbox.undo(dora, batch.at)


def test_goals_of_more_sectors_are_not_put_in_one_file(services: Services) -> None:
    general = next(goal for goal in services.catalogue.goals.values() if goal.kind == "smalltalk")
    _labelled(services, PARKING, "een nieuwe zin")
    dirk = designer(services, "dirk")
    hello = Citizens(services).writes("joehoe daar", triage=NO_GOAL)
    services.inbox.label(dirk, [hello], general.key)
    with pytest.raises(InvalidInput, match="algemeen, gemeente"):
        services.inbox.export()
    with pytest.raises(InvalidInput, match="algemeen"):
        services.inbox.export("verzekeraar")
    assert "metadata: {label: smalltalk}" in services.inbox.export("algemeen").text
