"""Who can be given work on a restricted record, on plain values."""

from collections.abc import Collection

from casework.ground.refusal import Refusal

RULE = "U17"


def refusal_to_involve(named: Collection[int] | None, worker_id: int, name: str) -> Refusal | None:
    """Why a worker cannot be given something on a record. named: as ``queries.reader_numbers`` gives it."""
    if named is None or worker_id in named:
        return None
    return Refusal(f"This record is restricted, and {name} is not named on it. Name them first, on the person's page.", RULE)
