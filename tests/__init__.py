"""What crosses rooms: the cast, journeys, the house itself, the browser."""
