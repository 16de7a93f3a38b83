"""The real Pulumi CLI with our program, on the local clouds, by way of the providers in tests/provider."""
