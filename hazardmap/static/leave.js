// Whoever signs out leaves no copy of a phone page on the device; marks that still wait hold no name and stay.
if (window.caches) caches.delete("hazardmap.phone");
