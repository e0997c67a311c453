"""Where content lies: each source asked apart, nothing resolved in silence."""
