"""All states of a backend with their history in one file, and back into a backend."""
