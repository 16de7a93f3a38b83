"""Which engine carries a stack out: the direct one, or Pulumi's own. Both come to the same facts and documents."""
