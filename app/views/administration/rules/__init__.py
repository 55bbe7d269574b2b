"""The page of rules: when, if, then; tried on the past before they are let loose."""
