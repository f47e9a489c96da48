"""Commands and chores of those who run the bot: ops log, dead letters, self-test, housekeeping."""
