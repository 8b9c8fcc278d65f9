"""Settings of the trees searched for: by what each would have been worth on later orders, in a study that goes on."""
