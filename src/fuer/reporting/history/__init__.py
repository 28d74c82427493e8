"""Importing years of figures from other people's workbooks: what a sheet says, and what is wrong with it. Pure."""
