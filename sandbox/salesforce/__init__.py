"""A make-believe Salesforce org: schema, records, SOQL and the REST API on top."""
