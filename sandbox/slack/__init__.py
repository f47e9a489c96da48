"""The make-believe Slack: one workspace, its Web API, its deliveries and its people."""
