"""A make-believe Slack workspace, Salesforce org and model on loopback, over the real wire protocols.

The bot never imports this package, and this package never imports the bot: the two meet on the wire only.
"""
