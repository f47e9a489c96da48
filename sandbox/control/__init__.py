"""The control API: act as a person, look, and change the world. Not part of any service's protocol."""

from sandbox.control.routing import routes

__all__ = ["routes"]
