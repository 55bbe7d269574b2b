"""The lists: my work, queues, calls, clients. One screen, four times."""
