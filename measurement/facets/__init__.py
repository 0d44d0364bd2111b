"""The many-facet partial-credit model with halo."""
