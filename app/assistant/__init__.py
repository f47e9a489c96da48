"""Questions about customers, asked in threads, direct messages and from the card."""
