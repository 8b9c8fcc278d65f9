"""What was said of every order, when, by which model and at whose hand: written once, sealed, never changed."""
