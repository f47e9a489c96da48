"""Throughline: holds the thread for revenue teams, in Slack, from Salesforce."""
