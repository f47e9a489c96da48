"""The REST resources below /services/data, each a function from a call to a reply."""
