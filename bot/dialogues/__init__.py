"""Dialogues: written conversations that are held with the trained model and the real actions."""
