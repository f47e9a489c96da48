"""Product usage from outside Salesforce: files and other systems, one format, into the history of measures."""
