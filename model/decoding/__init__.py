"""Text lines to digits: candidates, best paths, and the choice among hypotheses."""
