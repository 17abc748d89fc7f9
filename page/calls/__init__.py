"""What is asked: the endpoints of programs, the calls of the page in a browser, their answers."""
