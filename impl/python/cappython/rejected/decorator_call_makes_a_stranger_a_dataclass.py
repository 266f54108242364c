# rejected: 4: dataclass
import dataclasses
def spoil(victim):
    @dataclasses.dataclass(victim)
    def f():
        return 1
