"""Crash reports: offered, shown word for word, saved or copied. Nothing is sent anywhere."""
