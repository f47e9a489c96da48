"""The clock and the durable queue, both on the same database."""
