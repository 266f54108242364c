# rejected: 2: __import__
os = __import__("os")
