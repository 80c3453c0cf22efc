"""What users see: values, tables, messages, progress."""
