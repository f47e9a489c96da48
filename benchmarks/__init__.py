"""How fast the bot is: ratios against a floor from the same run, so that they mean the same on any machine."""
