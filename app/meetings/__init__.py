"""Before, in and after meetings: briefs, threads and transcripts kept in Salesforce, action items out of both."""
