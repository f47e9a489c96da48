"""The watch: signals that a deal or a customer is at risk, each with its figures and the records behind it."""
