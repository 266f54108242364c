# rejected: 4: a base must be
from collections import namedtuple
Base = namedtuple("Base", __name__)
class Record(Base):
    pass
