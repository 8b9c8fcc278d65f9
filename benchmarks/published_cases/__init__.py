"""How the model stands up to published cases: each step of `make evidence`, one file a noun."""
