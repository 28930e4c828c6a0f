"""Everything random, by address: draws, duration laws, the population and the weather."""
