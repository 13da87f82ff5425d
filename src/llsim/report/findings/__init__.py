"""How the brief tells each finding: sentences, pictures, tables. One file a question, each with one function `told`."""
