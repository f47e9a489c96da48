"""the ops log is append-only"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION ops_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND current_setting('throughline.pruning', true) = 'on' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'the ops log is append-only';
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER ops_log_append_only BEFORE UPDATE OR DELETE ON ops_log "
        "FOR EACH ROW EXECUTE FUNCTION ops_log_refuse()"
    )
    op.execute(
        "CREATE TRIGGER ops_log_not_emptied BEFORE TRUNCATE ON ops_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION ops_log_refuse()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER ops_log_not_emptied ON ops_log")
    op.execute("DROP TRIGGER ops_log_append_only ON ops_log")
    op.execute("DROP FUNCTION ops_log_refuse()")
