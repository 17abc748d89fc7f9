"""What stands in for libraries in the browser; `packages` says under which names."""
