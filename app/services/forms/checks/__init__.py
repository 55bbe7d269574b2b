"""The single checks of a form; :mod:`app.services.forms.check` runs them all."""
