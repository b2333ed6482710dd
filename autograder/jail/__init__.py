"""What runs inside the sandbox: the zygote, the student process and what these need.

Only NumPy, msgpack and the standard library are at hand there, so nothing in this package
imports anything else; the judge imports some of it as well.
"""
