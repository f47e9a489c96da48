"""The mirror of the Salesforce org: one table per object, and the reads that features share."""
