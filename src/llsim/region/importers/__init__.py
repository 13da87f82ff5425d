"""Make region files from what people have: a metropolitan area's jobs, or a folder of plain tables."""
