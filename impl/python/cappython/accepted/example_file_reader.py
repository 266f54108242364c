"""A file that can be read and no more, until its owner revokes it."""


class FileReader:
    """Reads a binary file. The file stays its owner's to close."""

    def __init__(self, file, proof):
        self._file = file
        self._proof = proof

    def read(self, count):
        """Up to `count` bytes from the present position. PermissionError after `revoke`."""
        return self._open().read(count)

    def seek(self, position):
        """Go to a position, counted from the start. PermissionError after `revoke`."""
        self._open().seek(position)

    def tell(self):
        """The present position. PermissionError after `revoke`."""
        return self._open().tell()

    def revoke(self, proof):
        """Let go of the file for good. PermissionError when `proof` is not the owner's."""
        if proof is not self._proof:
            raise PermissionError("not the owner's proof")
        self._file = None

    def _open(self):
        if self._file is None:
            raise PermissionError("revoked")
        return self._file


def file_reader(file, proof):
    """A new reader of `file`."""
    return FileReader(file, proof)


class Bytes:
    """Something like a binary file, to read from in check()."""

    def __init__(self, content):
        self._content = content
        self._position = 0

    def read(self, count):
        start, self._position = self._position, min(self._position + count, len(self._content))
        return self._content[start:self._position]

    def seek(self, position):
        self._position = position

    def tell(self):
        return self._position


def check():
    proof = object()
    reader = file_reader(Bytes(b"hello world"), proof)
    assert (reader.read(5), reader.tell()) == (b"hello", 5)
    reader.seek(6)
    assert reader.read(100) == b"world"
    for call in (lambda: reader.revoke(object()), lambda: reader.revoke(proof) or reader.tell()):
        try:
            call()
        except PermissionError:
            continue
        raise AssertionError("it should not work")
