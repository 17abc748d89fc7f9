"""Connected components to text lines, in reading order."""
