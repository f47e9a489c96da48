"""What people do in the workspace: type, press, choose, submit. Each act returns the bot's acknowledgement."""
