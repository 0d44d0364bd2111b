"""The shape and messages of what people type about interviews."""
