// Works between the pages and the network, for one thing only: what is there when there is no network. Every page comes from the network
// first, and nothing that the network answers is kept, but for the site's clothes. What somebody chose to keep on this device was put into
// KEPT by device.js, as copies that can be read and not sent. Forms (POST) are never touched.

// tools/site.mjs puts the names of the build here: a release changes this file, and browsers take that for a new version.
const FILES = ['/pkg/quinzaine.css', '/pkg/quinzaine.js', '/pkg/quinzaine.wasm'];
const [STYLE] = FILES;
const CLOTHES = [STYLE, '/icons.svg', '/favicon.svg'];
const SHELL = 'quinzaine-habits ';
const CACHE = SHELL + STYLE;

// As in device.js.
const KEPT = 'quinzaine-garde';
const INDEX = '/hors-ligne/gardes.json';
const LONGEST = 180 * 86_400_000;

// Answered here alone, never by the server.
const REMOVE = '/hors-ligne/retirer';
// Signing out empties the browser by a header too; this holds where a browser does not know it, and without a network.
const SIGN_OUT = ['/api/account/sign-out', '/api/account/sessions/close-all'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(CLOTHES)));
});

// Comes once no page is open that began with the version before, or when somebody asked for it (device.js): never by itself.
self.addEventListener('activate', (event) => {
  const work = async () => {
    for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== CACHE) await caches.delete(name);
    // The request leaves while this worker starts.
    await self.registration.navigationPreload?.enable();
  };
  event.waitUntil(work());
});

self.addEventListener('message', ({ data, ports }) => {
  if (data === 'which') ports[0].postMessage(FILES);
  if (data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== self.location.origin) return;
  if (method === 'POST') {
    if (SIGN_OUT.includes(pathname)) event.waitUntil(caches.delete(KEPT));
    if (pathname === REMOVE) event.respondWith(caches.delete(KEPT).then(offline));
  } else if (method === 'GET' && mode === 'navigate') {
    event.respondWith(page(event, pathname));
  } else if (method === 'GET' && (CLOTHES.includes(pathname) || pathname.endsWith('.css'))) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(pathname)) ?? Response.error()));
  }
});

/** From the network; without it what was kept of that page, or else what was kept at all. */
async function page(event, pathname) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const listed = (await kept()).some(({ addresses }) => addresses.includes(pathname));
    return (listed && (await caches.match(pathname, { cacheName: KEPT }))) || offline();
  }
}

/** What is kept and not too old: older copies are answered no more, and the next page with a network deletes them. */
async function kept() {
  const index = await caches.match(INDEX, { cacheName: KEPT });
  const { items } = index ? await index.json() : { items: [] };
  return items.filter(({ at }) => Date.now() - at < LONGEST);
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The page that says that there is no network, and what can be read without it. */
async function offline() {
  const lines = (await kept()).map(({ title, address, said }) => {
    return `<li><a href="${escaped(address)}">${escaped(title)}</a><span class="quiet">Version du ${escaped(said)}</span></li>`;
  });
  const list = lines.length
    ? `<h2 id="gardes">Gardé sur cet appareil</h2><ul class="lines" role="list" aria-labelledby="gardes">${lines.join('')}</ul>
<form method="post" action="${REMOVE}"><p><button class="button button-quiet" type="submit">Tout retirer de cet appareil</button></p></form>`
    : '<p>Rien n’est gardé sur cet appareil. Avec du réseau, ouvrez votre convention ou votre stage et touchez «\u00a0Garder sur cet appareil\u00a0».</p>';
  const html = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Hors ligne – Quinzaine</title><link rel="stylesheet" href="${STYLE}">
<link rel="icon" href="/favicon.svg" type="image/svg+xml"></head><body><main id="contenu"><div class="page page-narrow"><h1>Hors ligne</h1>
<p>Cette page demande du réseau. Rien n’est perdu\u00a0: rechargez-la quand il sera revenu.</p>${list}</div></main></body></html>`;
  return new Response(html, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
  });
}
