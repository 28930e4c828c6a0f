"""Studies: every arrangement and economy of a scenario, replication by replication, into a run folder."""
