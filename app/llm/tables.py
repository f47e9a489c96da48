"""What the model cost, per day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class ModelSpend(Base):
    """Tokens and dollars of one day and prompt, which the daily budget is held against."""

    __tablename__ = "model_spend"

    on: Mapped[date] = mapped_column(primary_key=True)
    prompt: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    cost_usd: Mapped[Decimal] = mapped_column(server_default="0")
