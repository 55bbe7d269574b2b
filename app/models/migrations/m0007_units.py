"""Sub-tasks for other units, thresholds that fired. Frozen: never edited once released; imports no live models."""

SQL = ""
