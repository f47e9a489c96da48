"""The make-believe Slack against Slack's own clients and Slack's own rules."""
