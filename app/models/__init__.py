"""What is kept: tables, plain records, migrations. No Qt, no services."""
