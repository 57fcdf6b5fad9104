"""The papers of a meeting: frozen, printed as one document, and read as pages (7.4.1).

:mod:`~charm.boards.papers.contents` says what a pack holds when it is frozen;
:mod:`~charm.boards.papers.printing` makes the document of it; :mod:`~charm.boards.papers.reading`
gives the same to members as pages.
"""
