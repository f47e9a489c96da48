"""A strict Block Kit validator: refuses what Slack refuses, as `blocks.validate` words it."""

from sandbox.slack.blockkit.limits import Surface
from sandbox.slack.blockkit.payload import validate_blocks, validate_message, validate_view
from sandbox.slack.blockkit.problem import Problem, error_name
from sandbox.slack.blockkit.texts import decode_entities, encode_entities, rendered_length
from sandbox.slack.blockkit.walk import block_of, each_block, element_at, elements_of

__all__ = [
    "Problem",
    "Surface",
    "block_of",
    "decode_entities",
    "each_block",
    "element_at",
    "elements_of",
    "encode_entities",
    "error_name",
    "rendered_length",
    "validate_blocks",
    "validate_message",
    "validate_view",
]
