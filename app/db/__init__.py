"""Engine, sessions and column types."""
