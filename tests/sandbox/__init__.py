"""The sandbox against its contract, and against clients that are not ours."""
