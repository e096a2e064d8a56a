"""The acts of the room, one file each."""
