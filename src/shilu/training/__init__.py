"""Training: labelled pages become weights. For contributors; reading a page needs nothing of it."""
