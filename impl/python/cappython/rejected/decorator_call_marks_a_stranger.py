# rejected: 4: abstractmethod
from abc import abstractmethod
def spoil(victim):
    @abstractmethod(victim)
    def f():
        return 1
