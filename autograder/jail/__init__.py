"""What runs inside the sandbox: the wire, the confinement, the zygote and the worker.

Only NumPy, msgpack and the standard library are at hand there, so nothing in this package
imports anything else; the trusted side imports it as well.
"""
