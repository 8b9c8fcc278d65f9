"""Label strategies held against a ranking that knew every true label."""
