# rejected: 8: get
class FrozenDict(object):
    def get(self, key):
        return key
d = FrozenDict()
def my_function(key):
    return "Not the dictionary item you expected"
d.get = my_function
