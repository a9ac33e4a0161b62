"""Adapters of `services.ports.HistoryPort`: customers, cases and earlier contacts."""
