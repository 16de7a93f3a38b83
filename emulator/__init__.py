"""Alibaba Cloud on loopback: one package per service, each of `urls`, `responses`, `models` and `exceptions`.

Imports nothing of the project's other packages.
"""
