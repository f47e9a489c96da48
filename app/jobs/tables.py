"""What has been claimed, so that it happens once, and what failed for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class Claim(Base):
    """An event, a click or a tick that somebody has taken. `kind` says of what `key` is the id."""

    __tablename__ = "claim"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class JobFailure(Base):
    """Why a job failed for good: the error's kind, never its text, and the reference under which the log has it all."""

    __tablename__ = "job_failure"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    error: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    failed_at: Mapped[datetime] = mapped_column(server_default=func.now())
