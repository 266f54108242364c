"""Stage:     ci. The entry of `python3 -m ci.night`, which ci/nightly calls; see options.py for arguments.
Input:     the command line.   Output: the status: 0 nothing new, 1 something new, 2 could not run.
Invariant: what can't be done is said in one line.
"""

import sys

from .night import main

sys.exit(main(sys.argv[1:]))
