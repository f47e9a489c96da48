"""From an org's tables, with any keys and gaps, to records with Salesforce ids in the store."""
