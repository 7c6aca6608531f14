"""What an editor sees around a previewed page: its state, what is wrong with it and where, and the board of all pages.

In: a finished `Build`, the files as they are shown, and the text of a page's source. Out: HTML. Nothing here builds, reads
a disk or serves; the published bytes are never changed, only what the preview sends is dressed.
"""
