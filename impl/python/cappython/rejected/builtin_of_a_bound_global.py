# rejected: 4: getattr
# rejected: 6: getattr
def steal(d):
    return getattr(d, "_dict")
if not steal:
    getattr = None
