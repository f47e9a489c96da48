"""Accounts: finding the one that is meant, its card, its timeline, sharing and asking about it."""
