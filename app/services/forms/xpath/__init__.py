"""XPath 1.0 with the functions of ODK XForms: parsed by elementpath, run as plain closures."""
