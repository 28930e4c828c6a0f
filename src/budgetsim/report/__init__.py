"""From tables to pages: what people read. Words in nl and en; no simulation, no run folder."""
