"""The control list, the registers of complaints and letters, and the report."""
