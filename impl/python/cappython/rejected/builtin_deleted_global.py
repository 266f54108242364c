# rejected: 4: getattr
getattr = 1
del getattr
stolen = getattr(1, "real")
