"""How fast a whole turn is, beside stock Rasa with the same model: `python -m benchmarks`."""
