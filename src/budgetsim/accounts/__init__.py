"""The rules of money and the books: integers in, integers out, and a fold over events.

Never sees the engine: everything here can be tried with ten hand-written events.
"""
