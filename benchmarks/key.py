"""The key of stores made for measuring, and who sits at their desk."""

KEY = "be" * 32
LOGIN = "bench"
