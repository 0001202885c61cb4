"""The command line: ``lamina train | predict | evaluate | inspect``."""

from lamina.cli._app import main as main
