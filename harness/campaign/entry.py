"""Stage:     campaign. How a command ends that can't do what it was asked for.
Input:     the command's name, what it does.
Output:    a status: its own, or 2 with a line on stderr.
Invariant: 1 says that something was found, and never that the command itself is at fault.
"""

import sys
import traceback
from collections.abc import Callable

from .options import Refused


def status_of(prog: str, do: Callable[[], int], hint: str = "") -> int:
    """What `do` returns; `hint` says what becomes of what was done so far."""
    try:
        return do()
    except Refused as refused:
        print(f"{prog}: {refused}", file=sys.stderr)
    except OSError as error:
        print(f"{prog}: {error.filename or 'system'}: {error.strerror}; check the disk and the permissions{hint}",
              file=sys.stderr)
    except Exception:  # noqa: BLE001 Python itself would end with 1
        traceback.print_exc()
        print(f"{prog}: this is a fault of {prog} itself{hint}", file=sys.stderr)
    return 2
