"""Script care: check a workbook from disk, draw it, try it out, publish it."""
