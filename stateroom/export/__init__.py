"""What the direct engine made, described for those who take it over: Pulumi, Terraform, OpenTofu. Pure.

No secret is ever written: what is secret stays with the program, or comes from a variable of the other tool.
"""
