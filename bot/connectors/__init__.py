"""Adapters of other systems that are told of hand-offs: mail server, webhook, Chatwoot."""
