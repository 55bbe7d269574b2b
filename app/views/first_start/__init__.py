"""The first start: where the data lie, how they are protected, who works here."""
