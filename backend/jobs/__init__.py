"""Background work: the procrastinate app, the table of ticks, and the worker process that runs both."""
