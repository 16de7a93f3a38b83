"""The program under the real Pulumi CLI, with the handlers as provider plugins, on the local clouds."""
