"""What the org is made of: objects, fields, relationships, and the errors in Salesforce's words."""

from sandbox.salesforce.schema.catalogue import DEFAULT_VERSION, Schema
from sandbox.salesforce.schema.errors import SalesforceError
from sandbox.salesforce.schema.fields import FieldSchema, PicklistValue
from sandbox.salesforce.schema.objects import ChildLink, ObjectSchema

__all__ = [
    "DEFAULT_VERSION",
    "ChildLink",
    "FieldSchema",
    "ObjectSchema",
    "PicklistValue",
    "SalesforceError",
    "Schema",
]
