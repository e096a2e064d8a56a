"""The pages of the room: mails, notices, choices."""
