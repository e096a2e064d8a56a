// The customer's page: everything works without this file; it only spares a click or a page.
