"""What pages of residents and of staff are made of: forms, fields, words, answers."""
