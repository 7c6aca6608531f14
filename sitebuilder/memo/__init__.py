"""The memory: answers of pure functions, kept under the digest of everything they were given.

`calls` says what it is to call a function for each of many arguments; `records` turns frozen records into bytes and
digests; `store` keeps them in one file; `memory` remembers; `times` and `stamp` tell, from the times of files, what need
not be read again. Nothing outside this room knows that something is remembered, and nothing inside knows what.
Nothing is imported here, so that a build in which nothing changed loads `stamp` alone.
"""
