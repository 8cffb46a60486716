"""How a language writes numbers here, where Django would write them as elsewhere."""
