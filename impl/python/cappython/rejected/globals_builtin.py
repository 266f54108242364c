# rejected: 2: globals
stolen = globals()
