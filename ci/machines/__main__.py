"""Stage:     ci. The entry of `python3 -m ci.machines`, which ci/ensemble calls.
Input:     the command line.   Output: the status: 0 clean, 1 found, 2 could not run.
Invariant: what can't be done is said in one line.
"""

import sys

from .machines import main

sys.exit(main(sys.argv[1:]))
