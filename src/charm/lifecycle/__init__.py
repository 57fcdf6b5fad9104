"""One proposal through its whole life, by the same services that pages use.

``charm lifecycle`` plays it in a throw-away database and writes what a stranger needs to check the
credential; ``charm demo`` plays parts of it to fill a demo alliance. Time passes while it plays:
it begins some weeks ago and ends now, so that what it issues is valid today.
"""
