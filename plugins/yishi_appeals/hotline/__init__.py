"""12345 热线: lists of cases read, compared and brought in; responses and call-backs; the three rates."""
