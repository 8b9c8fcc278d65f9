"""Which model is in use: moved through gates, with a record of who, when and why."""
