// Visits pages as on a cheap phone with a slow network, each time in a browser that knows nothing, and prints when something of the page is
// seen (first contentful paint) and when it is awake (its code answers: `data-hydrated`). Arguments: site, visits, folder of modules, folder
// of the report.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [site, visits, modules, folder] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, 'x.js'))('@playwright/test');

/** 1.6 Mbit/s down, half of it up, 150 ms there and back: slow 4G, as in end2end/walks/walker.ts. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const SLOWER = 4;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'fr-FR', timezoneId: 'Europe/Paris' };
const GIVE_UP = 60_000;
const sessions = new Map();

/** Pages: who looks, and where. The personal link is made on the way. */
const PAGES = [
  { page: '/offres', path: '/offres?commune=93048&rayon=15' },
  { page: '/eleve', who: 'Noé Lefèvre', path: '/eleve' },
  { page: '/espace/conventions', who: 'Nadia Caron', path: '/espace/conventions' },
  { page: '/structure', who: 'Karim Benali', path: '/structure' },
  { page: '/lycee', who: 'Hélène Dubois', path: '/lycee' },
  { page: '/administration', who: 'Paul Administrateur', path: '/administration' },
  { page: '/espace/compte', who: 'Noé Lefèvre', path: '/espace/compte' },
  { page: 'a convention', who: 'Jules Caron', path: await addressOf('Jules Caron', '/eleve') },
  { page: 'a page to sign', who: 'Jules Caron', path: `${await addressOf('Jules Caron', '/eleve')}/signer` },
  { page: 'a personal link', path: await personalLink() },
];

/** A session of somebody of the demonstration, one for all visits: the cookie, as a browser takes it. */
async function cookieOf(name) {
  if (!sessions.has(name)) sessions.set(name, await signedIn(name));
  return sessions.get(name);
}

async function signedIn(name) {
  const people = await (await fetch(`${site}/api/demo/personas`)).json();
  const body = new URLSearchParams({ courriel: people.find((person) => person.name === name).email });
  const answer = await fetch(`${site}/api/demo/sign-in`, { method: 'POST', body, redirect: 'manual' });
  const [, cookie, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.getSetCookie()[0]);
  return { name: cookie, value, url: site, httpOnly: true, sameSite: 'Lax' };
}

/** The first convention that a page of theirs links to. */
async function addressOf(name, page) {
  const { name: cookie, value } = await cookieOf(name);
  const html = await (await fetch(site + page, { headers: { cookie: `${cookie}=${value}`, accept: 'text/html' } })).text();
  const found = /href="(\/convention\/[0-9a-f-]{36})"/.exec(html)?.[1];
  if (!found) throw new Error(`${page} of ${name} leads to no convention`);
  return found;
}

async function launched() {
  const shell = '/usr/bin/chromium-headless-shell';
  const executablePath = process.env.CHROMIUM ?? (existsSync(shell) ? shell : '/usr/bin/chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
}

/** The link that a guardian is sent when the lycée corrects the address: each link is opened in many browsers here, which it allows until
 * somebody types its code. Nothing where the demonstration has it otherwise. */
async function personalLink() {
  const browser = await launched();
  try {
    const context = await browser.newContext({ baseURL: site, javaScriptEnabled: false });
    context.setDefaultTimeout(20_000);
    await context.addCookies([await cookieOf('Hélène Dubois')]);
    const page = await context.newPage();
    const id = (await addressOf('Jules Caron', '/eleve')).split('/').pop();
    await page.goto(`/lycee/signatures/${id}`);
    const parent = page.locator('article.awaited').filter({ hasText: 'Représentant légal' });
    await parent.locator('summary', { hasText: 'Changer son adresse' }).click();
    await parent.getByLabel('Adresse e-mail').fill('reveil@exemple.org');
    await parent.getByRole('button', { name: 'Changer l’adresse' }).click();
    await page.goto('/dev/courriels');
    const sent = page.locator('.letter').filter({ hasText: 'reveil@exemple.org' });
    return await sent.locator('a[href*="/lien?jeton="]').first().getAttribute('href');
  } catch (error) {
    console.log(`   no personal link: ${String(error).split('\n')[0]}`);
    return undefined;
  } finally {
    await browser.close();
  }
}

/** One visit: milliseconds from the touch of the link. */
async function visit(browser, path, who) {
  const context = await browser.newContext({ baseURL: site, ...PHONE });
  try {
    if (who) await context.addCookies([await cookieOf(who)]);
    await context.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.documentElement?.hasAttribute('data-hydrated')) return;
        window.awakeAt = performance.now();
        observer.disconnect();
      }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-hydrated'] });
    });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(path, { timeout: GIVE_UP });
    await page.waitForFunction(() => 'awakeAt' in window, undefined, { timeout: GIVE_UP });
    return await page.evaluate(() => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return { seen: paint?.startTime ?? NaN, awake: window.awakeAt };
    });
  } finally {
    await context.close();
  }
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
const said = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`.padStart(10);

const report = [];
console.log(`\n  ${'page'.padEnd(24)}${'seen'.padStart(10)}${'awake'.padStart(10)}`);
for (const { page, path, who } of PAGES) {
  if (!path) continue;
  const seen = [];
  for (let run = 0; run < Number(visits); run += 1) {
    const browser = await launched();
    // A page that cannot be measured is said, and the others are measured.
    await visit(browser, path, who).then((figures) => seen.push(figures), (error) => console.log(`   ${page}: ${String(error).split('\n')[0]}`));
    await browser.close();
  }
  if (seen.length === 0) continue;
  const row = { page, seen_ms: Math.round(median(seen.map(({ seen }) => seen))), awake_ms: Math.round(median(seen.map(({ awake }) => awake))) };
  console.log(`  ${page.padEnd(24)}${said(row.seen_ms)}${said(row.awake_ms)}`);
  report.push(row);
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
