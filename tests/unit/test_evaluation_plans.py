"""Who is judged on which messages, and who is left out."""

import pytest

from bot.domain.errors import ConfigurationError
from bot.evaluation.plans import make_plans, smallest
from tests.small_project import make_project


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def sectors(plan):
    return [message.sector for message in plan.messages]


def test_each_judges_its_own_sector_and_a_part_of_what_all_share(project):
    fonds, stad = make_plans(project).judged
    assert (fonds.key, sectors(fonds)) == ("fonds", ["pensioen", "algemeen", "algemeen"])
    assert (stad.key, sectors(stad)) == ("stad", ["gemeente", "gemeente", "algemeen"])
    assert len({each.where for plan in (fonds, stad) for each in plan.messages}) == 6


def test_who_is_judged_alone_has_all_of_what_all_share(project):
    (stad,) = make_plans(project, ["stad"]).judged
    assert sectors(stad).count("algemeen") == 3


def test_the_questions_by_others_go_to_the_municipality(project):
    assert [len(plan.questions) for plan in make_plans(project).judged] == [0, 1]


def test_a_quick_look_is_at_one_message_in_five(project):
    assert [len(plan.messages) for plan in make_plans(project, quick=True).judged] == [1, 1]


def test_the_smallest_has_the_fewest_sentences(project):
    plans = make_plans(project).judged
    assert [plan.sentences for plan in plans] == [18, 24]
    assert smallest(plans).key == "fonds"


@pytest.mark.parametrize(
    "missing",
    ["data/nlu/pensioen.yml", "data/goals/pensioen.yml", "evaluation/messages/pensioen.tsv"],
)
def test_who_misses_a_file_is_left_out_with_the_reason_and_the_others_are_judged(project, missing):
    (project / missing).unlink()
    plans = make_plans(project)
    assert [plan.key for plan in plans.judged] == ["stad"]
    (mistakes,) = plans.left_out.values()
    assert "pensioen" in mistakes[0]
    assert sectors(plans.judged[0]).count("algemeen") == 3


def test_who_was_asked_for_may_not_be_left_out(project):
    (project / "data/nlu/pensioen.yml").unlink()
    for wanted in (["fonds"], ["stad", "fonds"]):
        with pytest.raises(ConfigurationError, match="pensioen"):
            make_plans(project, wanted)


def test_a_name_that_is_none_is_told_with_those_that_are(project):
    with pytest.raises(ConfigurationError, match="no organisation 'dorp'; there are: fonds, stad"):
        make_plans(project, ["dorp"])


def test_a_message_may_only_name_goals_of_its_organisation(project):
    path = project / "evaluation/messages/pensioen.tsv"
    path.write_text(path.read_text().replace("uitbetaling\t\t", "uitbetaling\tgrofvuil\t"))
    assert make_plans(project).left_out == {
        "fonds": ["evaluation/messages/pensioen.tsv:2: there is no goal 'grofvuil'"]
    }


def test_what_all_share_may_only_name_goals_that_all_have(project):
    path = project / "evaluation/messages/algemeen.tsv"
    path.write_text(path.read_text().replace("bezwaar\t\t", "bezwaar\tpaspoort\t", 1))
    with pytest.raises(ConfigurationError, match=r"algemeen\.tsv:2: there is no goal 'paspoort'"):
        make_plans(project)
