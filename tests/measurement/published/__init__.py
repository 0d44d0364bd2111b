"""Published data with published results. Each module says where its figures were found."""
