"""A model as a service: the same scorer behind MLflow's door, for HTTP and for Spark."""
