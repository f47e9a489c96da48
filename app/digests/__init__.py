"""Digests: what needs attention, posted once a day, short, with one owner and one step for each entry."""
