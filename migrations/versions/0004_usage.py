"""Usage figures from custom objects of the org."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_source",
        sa.Column("object_name", sa.Text(), nullable=False),
        sa.Column("account_field", sa.Text(), nullable=False),
        sa.Column("day_field", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("watermark_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("object_name", name=op.f("pk_usage_source")),
    )
    op.create_table(
        "usage_point",
        sa.Column("record_id", sa.String(length=18), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=18), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "measure", name=op.f("pk_usage_point")),
    )
    op.create_index("ix_usage_point_account", "usage_point", ["account_id", "measure", "on_day"])


def downgrade() -> None:
    op.drop_table("usage_point")
    op.drop_table("usage_source")
