"""Who signed a request, and what the policies say to it."""
