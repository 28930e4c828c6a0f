"""The compiled engine: the same rulebook as engine/reference.py over arrays, in numba, event for event the same.

Knows no rule of its own. Every function names its twin in the reference; what has none is bookkeeping of arrays.
"""
