"""What people see: the report of a comparison."""
