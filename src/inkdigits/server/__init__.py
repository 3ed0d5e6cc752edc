"""The HTTP doors: translation only, no decisions about digits. Everything it needs is handed to `app.build_app`."""
