"""Results as table, JSON or page: one writer a file, and a writer computes nothing."""
