"""Simulate what a Dutch municipality's social budget does to people, and they to it.

Knows the version only; the rooms below are imported by name, never through here.
"""

__version__ = "0.1.0"
