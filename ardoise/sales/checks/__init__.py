"""What must hold of quotes and invoices on a live database: numbers, frozen values, files, settlements, parts."""
