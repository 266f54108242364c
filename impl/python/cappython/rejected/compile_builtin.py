# rejected: 3: compile
def run(text):
    return compile(text, "x", "exec")
