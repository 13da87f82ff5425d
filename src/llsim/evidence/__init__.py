"""Evidence tables: published effects, baseline rates and regional figures, each row with source, basis and suggested use.

Rows marked `hold_out` are never fitted; rows "from memory, check before citing" say so wherever they are shown.
"""
