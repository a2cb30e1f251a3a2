import pytest

from casework.policy.figures import rows_at
from casework.policy.rulebook import FIGURE_LABELS, KINDS, RULES, SOURCES, citation, figures_in_force

CHAPTERS = {"L": 28, "S": 19, "A": 6, "H": 20, "F": 27, "U": 41}


@pytest.mark.rule("U3")
def test_the_rulebook_holds_every_rule_of_every_chapter():
    assert set(RULES) == {f"{chapter}{number}" for chapter, last in CHAPTERS.items() for number in range(1, last + 1)}


@pytest.mark.rule("U3")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("L20", "L20 · Leicestershire PWT guidance, March 2023, for review March 2025"),
        ("A2", "A2 · ADASS South West DoLS prioritisation tool, 5 January 2024"),
        ("F8", "F8 · tri.x, Actions and Next Steps (Social Care Direct), 19 September 2023"),
        ("F17", "F17 · tri.x, Actions and Next Steps (Review Teams), no date given"),
        ("H2", "H2 · LBH case allocation policy, no date given"),
    ],
)
def test_a_rule_says_where_it_comes_from(number, said):
    assert citation(number) == said


@pytest.mark.rule("U3")
def test_a_policy_can_cite_each_rule_that_it_names(policies):
    source = policies["combined"].sources["leicestershire"]
    assert source.citation("L20") == citation("L20")
    for policy in policies.values():
        for tool in policy.tools.values():
            assert RULES[tool.rule].source in policy.sources


@pytest.mark.rule("U3")
def test_the_default_policy_draws_on_every_source(combined):
    assert set(combined.sources) == set(SOURCES)


@pytest.mark.parametrize("number", RULES)
def test_each_rule_has_a_title_a_few_sentences_and_a_kind(number):
    rule = RULES[number]
    assert rule.kind in KINDS
    assert 3 < len(rule.title) < 60 and not rule.title.endswith(".")
    assert rule.text.endswith(".") and 1 <= rule.text.count(". ") + 1 <= 4
    assert "  " not in rule.text and "\n" not in rule.text


@pytest.mark.parametrize("path", FIGURE_LABELS)
def test_each_figure_is_used_by_a_rule_and_found_in_the_default_policy(path, combined):
    assert any(path in rule.figures for rule in RULES.values())
    rows = rows_at(combined, path, FIGURE_LABELS[path])
    blank_in_the_default = path.startswith("phones.")
    assert bool(rows) is not blank_in_the_default
    assert all(label and words for label, words in rows)


@pytest.mark.rule("U1", "L20")
def test_the_page_of_a_rule_shows_the_figures_in_force(combined):
    assert figures_in_force("L20", combined) == [
        ("Contact at least every: Red", "1 week"),
        ("Contact at least every: Amber", "2 weeks"),
        ("Contact at least every: Green", "1 month"),
        ("Nobody longer than", "1 month"),
    ]
    assert figures_in_force(RULES["L26"], combined)[:2] == [("Warned after", "21 days"), ("Longest wait", "28 days")]
    assert ("Duty hears after", "the day itself") in figures_in_force("U24", combined)
    assert ("Moderate support, low risk of harm", "Green") in figures_in_force("L13", combined)


@pytest.mark.rule("U1")
def test_a_figure_that_a_policy_does_not_have_is_left_out(policies):
    for number in ("H2", "S9", "S16", "A2", "H1"):
        assert figures_in_force(number, policies["combined"])
    for number in ("H2", "S9", "A2", "H1", "S4"):
        assert not figures_in_force(number, policies["leicestershire"])


def test_a_figure_that_no_policy_could_have_is_an_error(combined):
    with pytest.raises(AttributeError, match="ContactClock has no intervalls"):
        rows_at(combined, "contact.intervalls", "x")
