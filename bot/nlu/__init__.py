"""Rasa graph components and the channel: what runs inside the Rasa server."""
