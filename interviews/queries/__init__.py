"""What pages, reports and exports read about interviews."""
