"""The music services whose playlists the kiosk shows: one entry in one table each."""
