"""outcomes"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allocated_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["allocated_by_id"], ["worker.id"], name=op.f("fk_allocation_allocated_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_allocation_case_id_case")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_allocation_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_allocation_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_allocation_worker_ended", ["worker_id", "ended_at"], unique=False)
        batch_op.create_index(
            "uq_allocation_held",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "review_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_review_date_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_review_date_case_id_case")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_review_date_note_id_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_date")),
    )
    with op.batch_alter_table("review_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_date_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("case_ending", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settled_by", sa.Text(), nullable=True))

    _allocations_of_holders()


def _allocations_of_holders() -> None:
    """Cases that a worker held before allocations were rows: from the stage at which they were allocated until it ended."""
    case = sa.table("case", *map(sa.column, ("id", "holder_id", "stage", "opened_at")))
    stage = sa.table("case_stage", *map(sa.column, ("id", "case_id", "stage", "at", "by_id")))
    moment = sa.DateTime(timezone=True)
    allocation = sa.table(
        "allocation", *map(sa.column, ("case_id", "worker_id", "allocated_by_id", "ended_by_id", "ended_how")),
        sa.column("from_on", sa.Date()), sa.column("allocated_at", moment), sa.column("ended_at", moment),
    )  # fmt: skip
    connection = op.get_bind()
    held = sa.select(case.c.id, case.c.holder_id, case.c.stage, sa.type_coerce(case.c.opened_at, moment))
    for number, holder, now_at, opened_at in connection.execute(held.where(case.c.holder_id.is_not(None))).all():
        came = sa.select(stage.c.stage, sa.type_coerce(stage.c.at, moment), stage.c.by_id)
        stages = connection.execute(came.where(stage.c.case_id == number).order_by(stage.c.id.desc())).all()
        began = next(((at, by) for name, at, by in stages if name == "allocated"), (opened_at, None))
        ended = (None, None, "") if now_at == "allocated" else (stages[0][1], stages[0][2], now_at)
        connection.execute(allocation.insert().values(
            case_id=number, worker_id=holder, from_on=began[0].date(), allocated_at=began[0], allocated_by_id=began[1],
            ended_at=ended[0], ended_by_id=ended[1], ended_how=ended[2],
        ))  # fmt: skip
    connection.execute(case.update().where(case.c.stage != "allocated").values(holder_id=None))


def downgrade() -> None:
    with op.batch_alter_table("case_ending", schema=None) as batch_op:
        batch_op.drop_column("settled_by")

    with op.batch_alter_table("review_date", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_date_case_id"))

    op.drop_table("review_date")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_allocation_held", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index("ix_allocation_worker_ended")
        batch_op.drop_index(batch_op.f("ix_allocation_case_id"))

    op.drop_table("allocation")
