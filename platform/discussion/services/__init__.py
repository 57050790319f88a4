"""What a person can do in a discussion, a module for each kind of act."""
