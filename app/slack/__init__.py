"""Everything outbound to Slack: posting once, people, escaping, limits, dates."""
