"""A make-believe language model that speaks OpenAI's chat completions and says only what it was told."""

from sandbox.model.service import ModelService

__all__ = ["ModelService"]
