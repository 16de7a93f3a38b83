"""What OSS answers: one function for each operation of its API."""
