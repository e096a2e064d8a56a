"""`python -m ardoise` is the console command."""

from ardoise.cli import main

main()
