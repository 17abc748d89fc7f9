"""The product as a folder of static files: the page, and the reader in Pyodide in a worker."""
