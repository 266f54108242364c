"""`python3 -m cappython`: see command.py.

Stage:     entry of the command.
Input:     the command line.
Output:    the command's output and status.
Invariant: nothing happens here but the call.
"""

import sys

from cappython.command import main

sys.exit(main())
