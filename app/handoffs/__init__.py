"""Handing a customer over without losing what was promised."""
