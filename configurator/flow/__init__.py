"""The product's stories, one module each: load, think, save."""
