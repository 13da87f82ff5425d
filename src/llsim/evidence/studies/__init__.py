"""Published evaluations replayed inside the model, each by its own design; the files are in experiments/studies."""
