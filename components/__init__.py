"""What exists: Pulumi components, one package per cloud with the same file names in each.

Only components make resources, and they make nothing else: how resources reach a cloud is the engine's business,
how physical names are derived is `stateroom.config.names`'s.
"""
