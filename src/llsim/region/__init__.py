"""Places: schema of a region file, reading it, and the synthetic population of its ninth graders."""
