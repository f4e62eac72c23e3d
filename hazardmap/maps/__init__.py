"""The folium shell of the one map (一张图)."""
