"""The command line: one file per command, each thin. Knows no rule of the model."""
