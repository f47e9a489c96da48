"""Everything that speaks to Salesforce: sign-in, client, describe and mapping, sync, rights, writes."""
