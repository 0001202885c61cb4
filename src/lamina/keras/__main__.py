"""``python -m lamina.keras SCRIPT.py``: an unmodified Keras script, run by lamina."""

import sys

from lamina.keras._scripts._running import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
