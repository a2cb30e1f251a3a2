import re

import pytest

from casework.policy.loader import SHIPPED, FaultyPolicy, load_all, load_file
from casework.policy.model import Interval

from .broken import BROKEN

SHIPPED_NAMES = [file.stem for file in sorted(SHIPPED.glob("*.toml"))]


@pytest.mark.rule("U1")
@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_every_shipped_policy_loads_under_the_name_of_its_file(name):
    assert load_file(SHIPPED / f"{name}.toml").name == name


@pytest.mark.rule("U1")
def test_the_default_and_leicestershire_are_shipped(policies):
    assert {"combined", "leicestershire"} <= set(policies)
    assert set(policies) == set(SHIPPED_NAMES)


@pytest.mark.rule("U1")
def test_a_council_changes_a_figure_by_editing_one_file(edited):
    file = edited('red = "1 week"', 'red = "4 days"')
    policies = load_all(file.parent)
    assert policies["combined"].contact.intervals["red"] == Interval(4, "days")
    assert policies["leicestershire"].contact.intervals["red"] == Interval(1, "weeks")


@pytest.mark.rule("U1")
def test_a_council_is_added_by_adding_one_file(tmp_path):
    text = (SHIPPED / "leicestershire.toml").read_text(encoding="utf-8")
    text = text.replace('name = "leicestershire"', 'name = "rutland"').replace(
        "# ----", '[sources.rutland]\ntitle = "Rutland guide"\npublisher = "Rutland"\ndated = "May 2026"\n'
        'review_due = "May 2027"\nrule_prefix = "L"\n# ----', 1)  # fmt: skip
    (tmp_path / "rutland.toml").write_text(text, encoding="utf-8")
    rutland = load_all(tmp_path)["rutland"]
    assert rutland.sources["rutland"].citation("L20") == "L20 · Rutland guide, May 2026, for review May 2027"
    assert rutland.sources["leicestershire"].dated == "March 2023"


@pytest.mark.rule("U1")
def test_nobody_can_change_a_loaded_policy(combined):
    with pytest.raises(TypeError):
        combined.tools["rag"].cells["none", "high"] = "green"
    with pytest.raises(AttributeError):
        combined.waiting.limit_days = 90


@pytest.mark.rule("U2")
@pytest.mark.parametrize("fault", BROKEN)
def test_a_faulty_policy_names_file_key_problem_and_what_was_expected(fault, edited):
    old, new, key, problem, expected = BROKEN[fault]
    file = edited(old, new)
    with pytest.raises(FaultyPolicy) as caught:
        load_file(file)
    said = caught.value
    if key == "line":
        line = file.read_text(encoding="utf-8").splitlines().index(new) + 1
        key = f"line {line}"
    assert said.file == file
    assert said.key == key
    assert problem in said.problem
    assert expected in said.expected
    assert str(said) == f"The policy file {file} is faulty at {said.key}: {said.problem}; expected {said.expected}."


@pytest.mark.rule("U2")
def test_no_line_of_a_policy_can_be_lost_unnoticed(tmp_path):
    """Each line with a figure or a word is taken out in turn: the file is refused, or what it says is different."""
    text = (SHIPPED / "leicestershire.toml").read_text(encoding="utf-8")
    lines, whole = text.splitlines(keepends=True), load_file(SHIPPED / "leicestershire.toml").fingerprint
    file, unnoticed = tmp_path / "leicestershire.toml", []
    for number, line in enumerate(lines):
        if not re.match(r"[\w-]+ *=", line):
            continue
        file.write_text("".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
        try:
            if load_file(file).fingerprint == whole:
                unnoticed.append(line)
        except FaultyPolicy:
            pass
    blank_by_default = {'day = ""\n', 'out_of_hours = ""\n'}
    assert set(unnoticed) == blank_by_default


@pytest.mark.rule("U2")
def test_a_policy_named_otherwise_than_its_file_is_refused(tmp_path):
    file = tmp_path / "rutland.toml"
    file.write_text((SHIPPED / "combined.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(FaultyPolicy, match='at name: "combined" is not the name of the file; expected "rutland"'):
        load_file(file)


@pytest.mark.rule("U2")
def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(FaultyPolicy, match="cannot be read"):
        load_file(tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes('name = "Jos\xe9"'.encode("latin-1"))
    with pytest.raises(FaultyPolicy, match="UTF-8"):
        load_all(tmp_path)
    with pytest.raises(FaultyPolicy, match="not there"):
        load_all(tmp_path / "nowhere")


@pytest.mark.rule("U4")
def test_comments_spacing_and_order_leave_the_fingerprint(edited, combined):
    assert re.fullmatch(r"[0-9a-f]{16}", combined.fingerprint)
    spaced = edited(
        "warn_after_days = 21\nlimit_days = 28", "limit_days   =  28  # outer limit\n\nwarn_after_days = 21"
    )
    assert load_file(spaced).fingerprint == combined.fingerprint
    text = spaced.read_text(encoding="utf-8")
    section = text[text.index("[waiting]") : text.index("[grave_wait]")]
    spaced.write_text(text.replace(section, "") + "\n" + section, encoding="utf-8")
    assert load_file(spaced).fingerprint == combined.fingerprint


@pytest.mark.rule("U4")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limit_days = 28", "limit_days = 27"),
        ('full     = ["amber"', 'full     = ["red"'),
        ('acknowledge_within = "same day"', 'acknowledge_within = "2 hours"'),
        ("closures = []", "closures = [2027-12-24]"),
        ("Harm is likely and", "Harm is near and"),
        ('"lbh", "trix-first-contact"', '"trix-first-contact", "lbh"'),
    ],
)
def test_another_figure_or_word_is_another_fingerprint(old, new, edited, combined):
    same_content = old.startswith('"lbh"')
    assert (load_file(edited(old, new)).fingerprint == combined.fingerprint) is same_content


@pytest.mark.rule("U4")
def test_each_policy_has_its_own_fingerprint(policies):
    assert len({policy.fingerprint for policy in policies.values()}) == len(policies)


@pytest.mark.rule("U1")
def test_a_council_without_a_tray_has_its_own_clocks_and_leaves_the_rest_out(tmp_path):
    text = (SHIPPED / "combined.toml").read_text(encoding="utf-8").replace('name = "combined"', 'name = "no-tray"')
    for section in ("response", "waiting", "grave_wait"):
        text = re.sub(rf"\[{section}\]\n(?:.+\n)+", "", text)
    text = re.sub(r"\[tools\.(rag|priority|complexity)\b.*?(?=\[tools\.risk\])", "", text, count=1, flags=re.DOTALL)
    text = text.replace('tool = "rag"', 'tool = "risk"').replace(
        'red = "1 week", amber = "2 weeks", green', 'high = "1 day", normal = "2 weeks", low'
    )
    file = tmp_path / "no-tray.toml"
    file.write_text(text, encoding="utf-8")
    policy = load_file(file)
    assert list(policy.tools) == ["risk", "dols", "weight"]
    assert (policy.response, policy.waiting, policy.grave_wait) == (None, None, None)
    assert policy.contact.intervals["high"] == Interval(1, "days")
