"""The nouns of the model, frozen and validated. No files, no randomness, no simulation."""
