"""`make chaos`: a product of its own, whose parts die while panels are at work."""
