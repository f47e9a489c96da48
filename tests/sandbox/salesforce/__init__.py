"""The make-believe Salesforce over HTTP, against its contract and a foreign client."""
