"""From indicators to answers: comparisons, risks and the headline. Tables in, tables out."""
