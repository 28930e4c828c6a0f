"""The compiled engine: the rulebook of engine/reference.py over arrays, in numba, event for event the same.

Knows no rule of its own. A function names its twin in the reference; what has none keeps arrays in order.
"""
