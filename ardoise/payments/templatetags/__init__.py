"""What pages of other rooms show of payments."""
