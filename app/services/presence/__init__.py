"""Ready or not: pauses and what they need, the exchange's queues kept in step, who is where."""
