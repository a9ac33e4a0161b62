"""The database: tables, repositories, migrations. The only place that knows SQL."""
