# rejected: 3: exec
def run(text):
    exec(text)
