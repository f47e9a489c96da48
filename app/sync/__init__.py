"""Keeping the mirror fresh, and knowing how fresh it is."""
