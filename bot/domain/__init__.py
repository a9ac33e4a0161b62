"""Pure rules: no Rasa, no SQL, no web. Everything else depends on this, and it on nothing."""
