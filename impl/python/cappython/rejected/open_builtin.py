# rejected: 3: open
def read():
    return open("/etc/passwd")
