"""The handlers as provider plugins, over gRPC in this process: what Pulumi would do with them, without Pulumi."""
