"""Everything that speaks to a model: client, prompts, numbered facts, and the check of what it wrote."""
