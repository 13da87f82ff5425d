"""The dashboard: pages in a browser on this machine, which run small comparisons and show stored ones."""
