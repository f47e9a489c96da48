"""The bot's own desk: `/throughline` and the home tab."""
