"""Policy: what councils decide, as data. The model, the loader, the rulebook,
and one TOML file for each council. It imports nothing of ours."""
