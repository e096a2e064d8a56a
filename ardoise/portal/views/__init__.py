"""The pages of the room, one file per thing that the customer does."""
