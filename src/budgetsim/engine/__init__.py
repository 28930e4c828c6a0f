"""The simulation: a plan of arrays, the SimPy reference engine that walks it, and the events it writes."""
