"""The tandem chain in other simulators, written as their own users would; each on the numbers of chain.py."""
