"""Page layout, static files, the composition of requests, and the public pages that belong to no area."""
