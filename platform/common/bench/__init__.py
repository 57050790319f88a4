"""What every bench of the site needs: a database of its own, the site as it is deployed, and who asks."""
