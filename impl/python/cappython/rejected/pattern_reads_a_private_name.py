# rejected: 6: _dict
class C:
    pass
def steal(d):
    match d:
        case object(_dict=stolen):
            return stolen
