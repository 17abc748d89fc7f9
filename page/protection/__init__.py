"""What protects: requests, bodies, files, links, the queue, and how much one visitor may have."""
