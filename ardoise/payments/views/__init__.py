"""The pages of the room: payments, what is paid back, the correction of an invoice."""
