"""What the watch learns, and digests of one person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_model",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("weights", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_model")),
    )
    op.create_index(op.f("ix_risk_model_fitted_at"), "risk_model", ["fitted_at"], unique=False)
    op.create_table(
        "rule_mute",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_mute")),
    )
    op.add_column("action_item", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.add_column("action_item", sa.Column("task_gone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("digest_run", sa.Column("recipient", sa.Text(), server_default="", nullable=False))
    op.drop_constraint(op.f("uq_digest_run_digest_id_local_date"), "digest_run", type_="unique")
    op.create_unique_constraint(
        op.f("uq_digest_run_digest_id_local_date_recipient"), "digest_run", ["digest_id", "local_date", "recipient"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_digest_run_digest_id_local_date_recipient"), "digest_run", type_="unique")
    op.create_unique_constraint(
        op.f("uq_digest_run_digest_id_local_date"),
        "digest_run",
        ["digest_id", "local_date"],
        postgresql_nulls_not_distinct=False,
    )
    op.drop_column("digest_run", "recipient")
    op.drop_column("action_item", "task_gone_at")
    op.drop_column("action_item", "reminded_on")
    op.drop_table("rule_mute")
    op.drop_index(op.f("ix_risk_model_fitted_at"), table_name="risk_model")
    op.drop_table("risk_model")
