"""Ready or paused: chosen, asked for, kept in step with the exchange's queues."""
