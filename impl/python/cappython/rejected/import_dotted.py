# rejected: 2: os
import os.path
