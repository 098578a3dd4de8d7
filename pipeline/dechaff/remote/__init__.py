"""Remote files, by fsspec: copies of them on this machine, where runs read and write, and what changed sent back."""
