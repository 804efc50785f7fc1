"""Somebody else's SELECT → its answer, or what is wrong with it, in a process of few rights."""
