// The pages that are measured: three public ones, the first of each area, a convention, the page to sign it and a personal link; and who looks.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Of a site with the demonstration, by Playwright in a folder of modules. */
export async function measuredPages(site, modules) {
  const { chromium } = createRequire(join(modules, 'x.js'))('@playwright/test');
  const sessions = new Map();

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

  const list = await (await fetch(`${site}/offres?commune=93048`)).text();
  const offer = /href="(\/offres\/[0-9a-f-]{36})/.exec(list)?.[1];
  if (!offer) throw new Error('no offer near Montreuil');

  /** Who looks, and where. The personal link is made on the way. */
  const pages = [
    { page: '/', path: '/' },
    { page: '/offres', path: '/offres?commune=93048&rayon=15' },
    { page: '/offres/:id', path: offer },
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
  return { pages: pages.filter(({ path }) => path), cookieOf, launched };
}
