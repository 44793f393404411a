// What a page does with the device it is read on, once it is awake: it registers the worker that answers without a network, tells of a new
// version, and keeps what somebody chose to keep (app/src/components/keep.rs). Without this script nothing is missing but that.

// As in service-worker.js.
const KEPT = 'quinzaine-garde';
const INDEX = '/hors-ligne/gardes.json';
/** How old a copy may be, in milliseconds, before a visit makes it anew. */
const FRESH = 3_600_000;
/** As in service-worker.js: how old it may ever be. From the search for an internship to its end is less. */
const LONGEST = 180 * 86_400_000;
/** What a copy may load: it has no script and sends nothing. */
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Begins. `files` are those that the page was made with: its script and its code. */
export async function begin(files) {
  if (!('serviceWorker' in navigator && 'caches' in window)) return;
  noteTyping();
  const account = who();
  const index = await kept();
  const recent = index.items.filter(({ at }) => Date.now() - at < LONGEST);
  // Somebody else signed in, or others use this computer: what the one before them kept is not theirs.
  if (document.querySelector('.who') && index.items.length > 0 && index.account !== account) await caches.delete(KEPT);
  else if (recent.length < index.items.length) await write(index.account, index.items, recent);
  // Refused by some windows, and wherever files may not be stored.
  const registration = await navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
  if (!registration) return;
  followUpdates(registration, [document.querySelector('link[rel=stylesheet]').getAttribute('href'), ...files]);
  await navigator.serviceWorker.ready;
  if (account) followButtons();
}

/* What is kept. */

/** The account that is signed in, if any, and if nobody else uses this computer. */
const who = () => document.querySelector('.who')?.dataset.account;

/** Whose copies there are, and of what. */
async function kept() {
  const answer = await caches.match(INDEX, { cacheName: KEPT });
  return answer ? answer.json() : { account: undefined, items: [] };
}

/** A day and an hour, as they are said. */
function said(date) {
  const day = date.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long', year: 'numeric' }).replace(/^1 /, '1er ');
  return `${day} à ${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, '0')}`;
}

/** A page as it can be read for years: without scripts, its forms dead, and with a line that says of when it is. */
function readOnly(html, when) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const gone = 'script, noscript, [data-keep], link[rel=manifest], link[rel=preload], link[rel=modulepreload]';
  for (const element of page.querySelectorAll(gone)) element.remove();
  for (const control of page.querySelectorAll('button, input, select, textarea')) control.disabled = true;
  // Browsers fetch what is downloaded past the worker.
  for (const link of page.querySelectorAll('a[download]')) link.removeAttribute('download');
  const line = page.createElement('p');
  line.className = 'kept-line';
  line.textContent = `Hors ligne\u00a0: version gardée le ${when}. Les formulaires attendent le réseau.`;
  page.querySelector('main').prepend(line);
  return page;
}

/** Fetches what is kept under an address. Gives the style sheet that it needs too. */
async function copied(address, when) {
  const answer = await fetch(address, { cache: 'no-store' });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${address}`);
  const headers = new Headers({ 'x-content-type-options': 'nosniff' });
  for (const name of ['content-type', 'content-disposition']) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  if (!headers.get('content-type').startsWith('text/html')) return [[address, new Response(await answer.blob(), { headers })]];
  headers.set('content-security-policy', POLICY);
  const page = readOnly(await answer.text(), when);
  const style = page.querySelector('link[rel=stylesheet]').getAttribute('href');
  const copy = new Response(`<!DOCTYPE html>${page.documentElement.outerHTML}`, { headers });
  return [[address, copy], [style, await fetch(style)]];
}

/** Lists what is kept from now on. What was kept before and is not listed any more goes. */
async function write(account, before, items) {
  if (items.length === 0) {
    await caches.delete(KEPT);
    return;
  }
  const cache = await caches.open(KEPT);
  const listed = items.flatMap(({ addresses }) => addresses);
  for (const gone of before.flatMap(({ addresses }) => addresses)) if (!listed.includes(gone)) await cache.delete(gone);
  await cache.put(INDEX, new Response(JSON.stringify({ account, items }), { headers: { 'content-type': 'application/json' } }));
}

/** All of it, or nothing. */
async function keep(title, addresses) {
  const now = new Date();
  const answers = (await Promise.all(addresses.map((address) => copied(address, said(now))))).flat();
  const cache = await caches.open(KEPT);
  for (const [address, answer] of answers) await cache.put(address, answer);
  const { items } = await kept();
  const others = items.filter(({ address }) => address !== addresses[0]);
  await write(who(), items, [...others, { title, address: addresses[0], addresses, at: now.getTime(), said: said(now) }]);
}

async function remove(address) {
  const { account, items } = await kept();
  await write(account, items, items.filter((item) => item.address !== address));
}

/** Makes the buttons of what can be kept work, on this page and on those that the code shows later. */
function followButtons() {
  const look = () => {
    for (const block of document.querySelectorAll('[data-keep]')) {
      if (block.dataset.ready === block.dataset.keep) continue;
      block.dataset.ready = block.dataset.keep;
      void show(block, true);
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-keep'] });
  look();
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-keep] button');
    if (button) void press(button, button.closest('[data-keep]'));
  });
}

/** Says what is kept; an older copy is made anew on the way, and one of which there is more by now. */
async function show(block, renews) {
  const addresses = block.dataset.keep.split(' ');
  const find = async () => (await kept()).items.find(({ address }) => address === addresses[0]);
  let item = await find();
  const isOld = item && (Date.now() - item.at > FRESH || item.addresses.join(' ') !== block.dataset.keep);
  if (renews && isOld) {
    await keep(item.title, addresses).catch(() => undefined);
    item = await find();
  }
  const [put, take] = block.querySelectorAll('button');
  put.hidden = Boolean(item);
  take.hidden = !item;
  block.querySelector('[role=status]').textContent = item ? `Gardé le ${item.said}, lisible sans réseau.` : '';
  block.hidden = false;
}

async function press(button, block) {
  const [put, take] = block.querySelectorAll('button');
  const addresses = block.dataset.keep.split(' ');
  const hadFocus = document.activeElement === button;
  button.disabled = true;
  let failed = false;
  try {
    if (button === put) await keep(block.dataset.title, addresses);
    else await remove(addresses[0]);
  } catch {
    failed = true;
  }
  button.disabled = false;
  await show(block, false);
  if (failed) block.querySelector('[role=status]').textContent = 'Rien n’a pu être gardé\u00a0: il faut du réseau, et de la place sur l’appareil. Réessayez.';
  if (hadFocus) (put.hidden ? take : put).focus();
}

/* A new version. */

const typed = new Set();

/** Notes what is typed into forms that are posted: reloading would lose it. */
function noteTyping() {
  const note = (control) => {
    if (control.form?.method === 'post') typed.add(control);
  };
  addEventListener('input', ({ target }) => note(target), true);
  // Before this script was there.
  for (const control of document.querySelectorAll('input:not([type=hidden]), textarea')) {
    if (control.value !== control.defaultValue || control.checked !== control.defaultChecked) note(control);
  }
}

/** A form that is saved while one types says when all of it is (app/src/pages/convention/section.rs). */
const isTyping = () => [...typed].some((control) => control.isConnected && !control.form?.hasAttribute('data-saved'));

/** Tells of a version that waits, unless this page is of that version already. */
function followUpdates(registration, files) {
  const tell = async (worker) => {
    const channel = new MessageChannel();
    const answer = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
    worker.postMessage('which', [channel.port2]);
    if ((await answer).join() !== files.join()) offer(worker);
  };
  if (registration.waiting) void tell(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      // The first of all replaces none.
      if (worker.state === 'installed' && registration.active) void tell(worker);
    });
  });
  // A page that stays open for days asks when somebody comes back to it.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined);
  });
}

/** The line that tells of it. It reloads when it is asked to, and not while something typed has not been sent. */
function offer(worker) {
  if (document.querySelector('.update')) return;
  const bar = document.createElement('div');
  bar.className = 'update';
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  const button = (label, act) => {
    const one = document.createElement('button');
    one.type = 'button';
    one.className = 'button button-quiet';
    one.textContent = label;
    one.addEventListener('click', act);
    return one;
  };
  const reload = button('Recharger', () => {
    if (isTyping()) return say();
    worker.addEventListener('statechange', () => worker.state === 'activated' && location.reload());
    if (worker.state === 'activated') location.reload();
    else worker.postMessage('take over');
  });
  const say = () => {
    const busy = isTyping();
    reload.hidden = busy;
    const text = busy
      ? 'Une nouvelle version est prête. Envoyez d’abord ce que vous avez écrit\u00a0: vous l’aurez ensuite.'
      : 'Une nouvelle version est prête\u00a0: recharger la page.';
    if (line.textContent !== text) line.textContent = text;
  };
  bar.append(line, reload, button('Plus tard', () => bar.remove()));
  document.body.append(bar);
  addEventListener('input', say);
  // A form was saved, or is not any more.
  new MutationObserver(say).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-saved'] });
  // Once it is on the page: what is there from the beginning is not read out.
  requestAnimationFrame(say);
}
