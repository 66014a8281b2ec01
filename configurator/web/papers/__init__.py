"""What a customer takes along: the quote as a PDF, and the picture that a sent link shows."""
