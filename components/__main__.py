"""Serves the components to Pulumi programs in any language. Pulumi starts it where the package is used."""

import sys

from pulumi.provider import main

from components.package import Package

if __name__ == "__main__":
    main(Package(), sys.argv[1:])
