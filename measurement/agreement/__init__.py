"""Do interviewers who scored the same answer agree: alpha, exact matches, ICC."""
