"""Rasa's custom actions: thin adapters that call the same use cases as the gateway."""
