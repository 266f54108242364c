# rejected: 2: getattr
tools = [getattr]
