"""What a target asks and whether a year's figure meets it: pure, exact, standard library only."""
