"""Commands of interviews: kits in and out, measurement, the demo."""
