"""From folders and files to articles: what to read, in which container, in which format."""
