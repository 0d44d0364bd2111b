"""Questions, model answers, rubrics and how they are edited."""
