"""What visitors see: the page's markup, styles and scripts, its examples, name and icons."""
