# rejected: 2: format
show = "{0._dict}".format
