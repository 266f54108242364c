# rejected: 2: Formatter
from string import Formatter
