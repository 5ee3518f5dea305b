"""Ends with 0 when this interpreter has a module, without reading in more than the packages around it.

usage: has_module.py NAME
"""

import importlib.util
import sys

try:
    sys.exit(0 if importlib.util.find_spec(sys.argv[1]) else 1)
except ImportError:
    sys.exit(1)
