"""What can be promised, against simulated teams whose true waiting times are known."""

import math
import random
from statistics import mean, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.practice.calling.rules import Promise, Wait, promise, sentence_of, words_of
from casework.practice.calling.rules.promising import quartile

SCALE, SHAPE, YEAR = 200, 1.6, 365  # days: half of all truly wait 92 to 245 days


def true_quartile(share: float) -> float:
    """The day by which this share of all has a worker."""
    return SCALE * (-math.log(1 - share)) ** (1 / SHAPE)


def team(dice: random.Random, people: int = 400, leaving: float = 0) -> list[Wait]:
    """Placed evenly over a year; who has no worker by today still waits; leaving: chance of leaving per day, otherwise."""
    found = []
    for _ in range(people):
        wait, so_far = dice.weibullvariate(SCALE, SHAPE), dice.uniform(0, YEAR)
        leaves = dice.expovariate(leaving) if leaving else math.inf
        days = int(min(wait, so_far, leaves))
        found.append(Wait(days, wait <= min(so_far, leaves), left=leaves < min(wait, so_far)))
    return found


@pytest.fixture(scope="module", params=[0, 1 / 600], ids=["nobody leaves", "some leave"])
def teams(request):
    dice = random.Random(28)
    return [team(dice, leaving=request.param) for _ in range(60)]


@pytest.mark.rule("L21")
def test_the_quartiles_are_the_true_ones_though_many_still_wait(teams):
    for share, waiting in ((0.25, 0.75), (0.75, 0.25)):
        estimates = [quartile(each, waiting) for each in teams]
        assert None not in estimates
        assert abs(mean(estimates) - true_quartile(share)) < 0.05 * true_quartile(share)


@pytest.mark.rule("L21")
def test_the_range_holds_what_half_of_all_will_truly_wait(teams):
    """Of people placed from now on, half wait within the range: a little more, because it is rounded outwards."""
    dice, held = random.Random(5), []
    for each in teams:
        first, last = promise(each).weeks
        held.append(mean(first * 7 <= dice.weibullvariate(SCALE, SHAPE) <= last * 7 for _ in range(400)))
    assert 0.48 < mean(held) < 0.60
    assert min(held) > 0.35


@pytest.mark.rule("L21")
def test_what_the_completed_waits_alone_say_would_promise_too_much(teams):
    """The naive ways fail where ours holds: their middle half, and even more their mean, lie far too early."""
    upper, middle = true_quartile(0.75), SCALE * math.gamma(1 + 1 / SHAPE)
    for each in teams:
        done = [wait.days for wait in each if wait.completed]
        assert quantiles(done, n=4)[2] < 0.9 * upper and mean(done) < 0.75 * middle
    naive = mean(quantiles([wait.days for wait in each if wait.completed], n=4)[2] for each in teams)
    assert abs(naive - upper) > 3 * abs(mean(quartile(each, 0.25) for each in teams) - upper)


def test_waits_all_completed_give_their_own_quartiles():
    waits = [Wait(days, completed=True) for days in range(7, 7 * 21, 7)]  # 20 people, a week apart
    assert (quartile(waits, 0.75), quartile(waits, 0.25)) == (35, 105)
    assert promise(waits) == Promise((5, 15), 20, 0, 0)


def test_who_still_waits_counts_as_waiting_longer():
    done = [Wait(10 * n, completed=True) for n in range(1, 13)]
    assert promise(done).weeks == (4, 13)
    later = promise([*done, *(Wait(60, completed=False) for _ in range(3))])
    assert later == Promise((5, 15), 12, 3, 0)  # by hand: day 40, 11 of 15 wait; day 100, 9/15 x 5/6 x 4/5 x 3/4 x 2/3


@pytest.mark.rule("L21")
def test_nothing_is_promised_with_too_little_to_go_by_or_where_most_still_wait():
    done = [Wait(30, completed=True)] * 11
    assert promise(done, 12).weeks is None and promise([*done, Wait(30, completed=True)], 12).weeks == (4, 5)
    crowd = promise([*done, *done, *([Wait(200, completed=False)] * 60)], 12)
    assert crowd == Promise(None, 22, 60, 0) and words_of(crowd) == ""
    assert promise([]) == Promise(None, 0, 0, 0)
    assert "no people" in sentence_of(promise([]), "Amber") and "it takes 12" in sentence_of(promise([]), "Amber")
    assert "So many placed at Amber still wait" in sentence_of(crowd, "Amber")


def test_the_sentence_reads_as_plain_words():
    assert words_of(Promise((9, 21), 30, 4, 1)) == "9 to 21 weeks"
    assert words_of(Promise((0, 1), 30, 4, 1)) == "up to 1 week" and words_of(Promise((0, 6), 30, 4, 1)) == "up to 6 weeks"
    assert sentence_of(Promise((9, 21), 30, 4, 1), "Amber") == (
        "People placed at Amber usually wait 9 to 21 weeks for a worker. One in four waits less, one in four longer, and it may "
        "change."
    )


WAITS = st.lists(st.builds(Wait, days=st.integers(0, 400), completed=st.booleans()), max_size=60)


@given(WAITS)
def test_the_range_is_rounded_outwards_and_never_backwards(waits):
    found = promise(waits, 1)
    assert found.completed + found.waiting + found.left == len(waits)
    if found.weeks is not None:
        first, last = found.weeks
        assert first * 7 <= quartile(waits, 0.75) <= quartile(waits, 0.25) <= last * 7
        assert last >= max(1, first)


@given(WAITS, st.integers(0, 400))
def test_one_more_who_still_waits_shortens_no_promise(waits, days):
    before, after = (quartile(each, 0.25) for each in (waits, [*waits, Wait(days, completed=False)]))
    assert after is None or before is not None and after >= before
