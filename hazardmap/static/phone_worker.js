// Over https the phone page opens again without network: codes and short names only, for 72 hours at most.
"use strict";
const LONGEST_MS = 72 * 3600 * 1000, shelf = () => caches.open("hazardmap.phone"), young = (got) => got && Date.now() - Date.parse(got.headers.get("Date")) < LONGEST_MS;
const find = (key) => shelf().then((kept) => kept.match(key).then((got) => (young(got) ? got : kept.delete(key).then(() => Response.error()))));
self.addEventListener("message", (event) => event.waitUntil(shelf().then((kept) => kept.addAll(event.data))));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url), page = event.request.mode === "navigate" && url.pathname.endsWith("/phone");
  if (page || url.pathname.startsWith("/static/")) event.respondWith(fetch(event.request).catch(() => find(page ? url.pathname + "?kept=1" : event.request)));
});
