# rejected: 3: getattr
# rejected: 4: getattr
getattr = 1
del getattr
