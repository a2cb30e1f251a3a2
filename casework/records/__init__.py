"""Records: what is written down about people and work, and who may see it.

Each room owns its tables; upper floors read and write them through its queries and operations.
"""
