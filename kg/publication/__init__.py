"""What is on record, made ready to be published elsewhere: nanopublications, and manifests of dumps."""
