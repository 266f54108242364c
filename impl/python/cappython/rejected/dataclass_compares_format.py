# rejected: 8: format
from dataclasses import dataclass
class Spy:
    def __eq__(self, other):
        heard.append(other)
        return True
@dataclass(init=False)
class Text(str):
    """A text that says it has a field."""
    format: int = 1
    def put(self):
        self.format = Spy()
heard = []
