"""Voorsorteer: a Dutch digital front desk for public service organisations."""
