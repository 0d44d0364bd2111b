"""What runs beside the requests: nudges, sweeps, and services that do not answer."""
