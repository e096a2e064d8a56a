"""A SEPA transfer asks no provider: it tells the customer where to send the money, and what to write with it."""
