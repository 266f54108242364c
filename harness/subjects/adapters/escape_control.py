"""Stage: subjects. The control of the domain `escape`: the examples as ordinary classes, with no seal at all.

Input, output: as in the other approaches.
Invariant: every oracle must see these broken; one that does not has gone blind.
"""


def _check(given, proof):
    if given is not proof:
        raise PermissionError("not the owner")


class Counter:
    def __init__(self, proof):
        self._proof, self._count = proof, 0

    def next(self):
        self._count += 1
        return self._count

    def value(self):
        return self._count

    def reset(self, proof):
        _check(proof, self._proof)
        self._count = 0


class ReadOnlyDict:
    def __init__(self, dictionary, proof):
        self._dictionary, self._proof = dictionary, proof

    def get(self, key):
        return self._dictionary.get(key)

    def keys(self):
        return tuple(self._dictionary)

    def size(self):
        return len(self._dictionary)

    def revoke(self, proof):
        _check(proof, self._proof)
        self._dictionary = {}


class FileReader:
    def __init__(self, file, proof):
        self._file, self._proof = file, proof

    def read(self, count):
        return self._file.read(count)

    def seek(self, position):
        self._file.seek(position)

    def tell(self):
        return self._file.tell()


class Purse:
    def __init__(self, mint, balance):
        self._mint, self._balance = mint, balance

    def balance(self):
        return self._balance

    def sprout(self):
        return Purse(self._mint, 0)

    def deposit(self, amount, source):
        if not 0 <= amount <= source._balance:
            raise ValueError("not as much")
        source._balance -= amount
        self._balance += amount


class Mint:
    def __init__(self, proof):
        self._proof = proof

    def purse(self, balance):
        return Purse(self, balance)


counter, read_only_dict, file_reader, mint = Counter, ReadOnlyDict, FileReader, Mint
