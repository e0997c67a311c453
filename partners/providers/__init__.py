"""Providers: who they are, how they are reached, what stands behind them, and who approved them for letters."""
