"""Watch-lists: who and which addresses governments have named, since when, and which orders come near them."""
