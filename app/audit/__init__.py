"""The ops log: append-only, hash-chained, searchable."""
