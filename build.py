"""The one door: python build.py [build|serve|check|new|cite|status|why] [options]."""

import sys

from sitebuilder.door import leave, main

if __name__ == "__main__":
    leave(main(sys.argv[1:]))
