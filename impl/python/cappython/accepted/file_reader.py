"""A read-only view of a file: write and close cannot be reached through it."""


class FileReader:

    def __init__(self, file):
        self._file = file

    def read(self, count=-1):
        return self._file.read(count)

    def seek(self, position):
        self._file.seek(position)

    def tell(self):
        return self._file.tell()


class Lines:
    """Something like a file, to read from in check()."""

    def __init__(self, data):
        self._data = data
        self._at = 0

    def read(self, count=-1):
        end = len(self._data) if count < 0 else self._at + count
        piece, self._at = self._data[self._at:end], min(end, len(self._data))
        return piece

    def seek(self, position):
        self._at = position

    def tell(self):
        return self._at


def check():
    reader = FileReader(Lines(b"hello world"))
    assert reader.read(5) == b"hello"
    assert reader.tell() == 5
    reader.seek(6)
    assert reader.read() == b"world"
