"""The tests, by room, as the house has them; what they stand on lies here: `postgres`, `browser`, `cast`."""
