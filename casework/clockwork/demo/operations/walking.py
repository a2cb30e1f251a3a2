"""The weekly walk of today: one team's is done, the other's is under way (L25)."""

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH, SOUTH
from casework.practice.walk import operations as walks
from casework.practice.walk import queries

SHARE = {SOUTH: 1.0, NORTH: 0.3}  # of those who wait, how many were looked at
MOST = 500  # on a tray; nobody walks through more in a morning


def walk_trays(office: Office) -> None:
    """The managers of the first two teams go through their trays."""
    for name, share in SHARE.items():
        team, actor = office.teams[name], office.acting(office.placing(name), office.now)
        waiting = queries.count_waiting(actor, team.id)
        if not 0 < waiting <= MOST:
            continue
        walk = walks.start_walk(actor=actor, now=office.now, policy=office.policy, team=team)
        for _ in range(round(share * waiting)):
            case = queries.next_unseen(actor, walk).case
            recorded = queries.changes_of([case.id], walk.started_at).get(case.id, [])
            walks.see_case(actor=actor, now=office.now, policy=office.policy, walk=walk, case_id=case.id,
                           person_id=case.person_id, shown=len(recorded))  # fmt: skip
