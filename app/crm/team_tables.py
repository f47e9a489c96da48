"""The mirror's tables for who works with whom: roles, account teams, deal teams."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class UserRole(Mirrored):
    """A place in the org's role hierarchy."""

    __tablename__ = "sf_user_role"
    sf_object = "UserRole"

    name: Mapped[str | None] = sf("Name")
    parent_role_id: Mapped[str | None] = sf_ref("ParentRoleId")


class AccountTeamMember(Mirrored):
    """A colleague on an account's team; the feature may be off."""

    __tablename__ = "sf_account_team_member"
    sf_object = "AccountTeamMember"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    user_id: Mapped[str | None] = sf_ref("UserId")
    team_member_role: Mapped[str | None] = sf("TeamMemberRole")
    account_access_level: Mapped[str | None] = sf("AccountAccessLevel")


class OpportunityTeamMember(Mirrored):
    """A colleague on a deal's team; the feature may be off."""

    __tablename__ = "sf_opportunity_team_member"
    sf_object = "OpportunityTeamMember"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    user_id: Mapped[str | None] = sf_ref("UserId")
    team_member_role: Mapped[str | None] = sf("TeamMemberRole")
    opportunity_access_level: Mapped[str | None] = sf("OpportunityAccessLevel")
