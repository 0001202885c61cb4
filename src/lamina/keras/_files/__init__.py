"""Keras's files and configurations, read and written."""
