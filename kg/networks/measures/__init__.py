"""What is measured on networks: backbone, polarization, communities, centralities, phases, agreement, uncertainty."""
