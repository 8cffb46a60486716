"""COUNT: balanced entries and their postings; knows nothing about bills."""
