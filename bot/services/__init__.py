"""Use cases, each one transaction. They know the domain and the ports, nothing else."""
