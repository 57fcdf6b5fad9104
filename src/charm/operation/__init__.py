"""Running it for real: judged again, backed up, watched, and people's own data given out or erased.

What operators call by the command ``charm``; nothing else of ours knows this room.
"""
