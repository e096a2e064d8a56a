"""The pages of the room: find through the gate, call one act, show."""
