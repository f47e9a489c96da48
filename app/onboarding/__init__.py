"""From the won deal to a customer who succeeds: the implementation's checklist, with owners and dates."""
