"""The steps of a build: pure functions from frozen arguments to frozen answers, each of which can be remembered.

In: files of the project, and what earlier steps answered. Out: records whose fields later steps take. A step reaches
nothing but its arguments, and every answer carries the findings of its step.
"""
