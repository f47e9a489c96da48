"""Chromium on the workspace page: the real sandbox, a small real bot, an org of their own."""
