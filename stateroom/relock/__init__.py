"""Moves a backend from one lock mode to another, so that clients of before and of now always exclude each other."""
