#!/usr/bin/env python3
"""Django's own door; `ardoise` is the same with our names of commands."""

import sys

from ardoise.cli import main

if __name__ == "__main__":
    main(sys.argv)
