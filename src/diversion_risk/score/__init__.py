"""A file or a table into a ledger, then assess, then the writers."""
