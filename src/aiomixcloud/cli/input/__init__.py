"""What users give: keys, files, tracklists, options of a show, parts of a list."""
