"""The one door: python build.py [build|serve|check|new|cite|status|why] [options]."""

import sys

from sitebuilder.door import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
