"""DO: one module = one public function = one thing the city does, named by its verb."""
