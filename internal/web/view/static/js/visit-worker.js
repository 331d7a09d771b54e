// The worker of one visit's page: its scope is that page and nothing else. It opens the page and its assets where there is no
// network, once the page was taken along: then there is a cache of its name. It never answers for data, and sends nothing.
const here = new URL(self.registration.scope).pathname;
const shelf = 'visit ' + here;
const patience = 4000; // ms that the network may take for the page before the kept one is shown

addEventListener('install', () => skipWaiting());
addEventListener('activate', (e) => e.waitUntil(clients.claim()));

const kept = async (request) => ((await caches.has(shelf)) ? (await caches.open(shelf)).match(request, { ignoreSearch: true }) : undefined);

const keep = async (key, res) => {
  if (res.ok && res.type === 'basic' && !res.redirected && (await caches.has(shelf))) await (await caches.open(shelf)).put(key, res);
};

const page = async (e) => {
  const old = await kept(here);
  const fresh = fetch(e.request).then((res) => { e.waitUntil(keep(here, res.clone())); return res; });
  if (!old) return fresh;
  fresh.catch(() => {}); // the kept page is shown in its place
  const late = new Promise((ok) => { setTimeout(ok, patience, old); });
  return Promise.race([fresh, late]).catch(() => old);
};

const asset = async (e) => {
  const old = await kept(e.request);
  if (old) return old;
  const res = await fetch(e.request);
  e.waitUntil(keep(e.request, res.clone()));
  return res;
};

addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) e.respondWith(asset(e));
  else if (e.request.mode === 'navigate' && url.pathname === here && !url.searchParams.has('lang')) e.respondWith(page(e));
});
