"""Models from elsewhere: kept, checked, fetched from a hub, published there."""
