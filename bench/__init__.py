"""The benchmark: `make bench`. Not part of the builder; see README.md here."""
