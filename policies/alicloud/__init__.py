"""Policies for Alibaba Cloud."""
