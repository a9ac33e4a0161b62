"""How well messages are sorted: training and scoring apart, each figure with its counts."""
