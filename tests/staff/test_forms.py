"""A list of staff, read line by line."""

import pytest

from casework.records.staff.forms import Member, read_line


@pytest.mark.rule("U41")
@pytest.mark.parametrize(
    ("line", "grade", "role"),
    [
        ("Jo Bright, jo@council.example, Practitioner, Practitioner", "practitioner", "practitioner"),
        ("Jo Bright; jo@council.example; SWO; practitioner", "social-work-officer", "practitioner"),
        ("Jo Bright\tJO@council.example\tother\tTM", "other", "team-manager"),
        ("  Jo   Bright , jo@council.example, ASYE, Duty worker ", "asye", "duty-worker"),
        (
            "Jo Bright, jo@council.example, Senior practitioner, senior-practitioner",
            "senior-practitioner",
            "senior-practitioner",
        ),
    ],
)
def test_a_line_of_the_list_is_understood_however_it_is_pasted(line, grade, role):
    assert read_line("Line 1", line) == Member("Line 1", "Jo Bright", "jo@council.example", grade, role)


@pytest.mark.rule("U41")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Jo Bright, jo@council.example, Practitioner", "needs four"),
        ("Jo Bright, jo at council, Practitioner, Practitioner", "“jo at council” is no e-mail address"),
        ("Jo Bright, jo@council.example, Wizard, Practitioner", "“Wizard” is not a grade. Use one of: Practitioner"),
        ("Jo Bright, jo@council.example, Practitioner, Wizard", "“Wizard” is not a role. Use one of: Practitioner"),
        (", jo@council.example, Practitioner, Practitioner", "has no name"),
    ],
)
def test_a_faulty_line_is_named_with_what_is_wrong_and_the_cure(line, said):
    fault = read_line("Line 3", line)
    assert fault.startswith("Line 3") and said in fault
