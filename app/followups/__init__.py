"""Action items: one owner, one date, one step, kept in step with Salesforce Tasks until they are done."""
