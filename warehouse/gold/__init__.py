"""One SQL file or one module a gold table; `warehouse.gold_build` runs them."""
