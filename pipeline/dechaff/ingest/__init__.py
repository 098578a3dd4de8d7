"""From folders and files to articles: what there is to read, in which container, in which format."""
