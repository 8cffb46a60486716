"""Who works here, how they sign in, and what their role lets them do."""
