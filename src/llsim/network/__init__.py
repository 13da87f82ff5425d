"""Several regions that live side by side and exchange students, graduates and workers."""
