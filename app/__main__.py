"""`python -m app` is the `throughline` command."""

from app.cli import main

main()
