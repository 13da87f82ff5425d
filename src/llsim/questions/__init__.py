"""The questions a decision turns on: why, for whom, at what price, what else could be done, how sure. One file a question."""
