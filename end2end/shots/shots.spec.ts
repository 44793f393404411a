// Every page, wide and narrow, light and dark, into `target/shots`, with a page that shows them side by side.
import type { Page } from '@playwright/test';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hydrated, test } from '../tests/fixtures';
import { offerPath, OPEN, PUBLIC, SPACES } from '../tests/pages';
import { STATES } from './states';

const FOLDER = join(__dirname, '../../target/shots');
const VIEWS = [
  { name: '1280-light', width: 1280, height: 900, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: '390-light', width: 390, height: 844, colorScheme: 'light' },
  { name: '390-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

/** Pictures of the page as it is, in each view, and a line for the page that shows them. */
async function shoot(page: Page, whose: string, what: string) {
  const file = `${whose} ${what}`.normalize('NFD').replace(/[^\w]+/g, '_').slice(0, 120);
  for (const { name, width, height, colorScheme } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    mkdirSync(join(FOLDER, name), { recursive: true });
    await page.screenshot({ path: join(FOLDER, name, `${file}.png`), fullPage: true, animations: 'disabled' });
  }
  const heights = await page.evaluate(() => document.documentElement.scrollHeight);
  appendFileSync(join(FOLDER, 'pages.jsonl'), `${JSON.stringify({ whose, what, file, height: heights })}\n`);
}

async function visit(page: Page, whose: string, path: string, what = path) {
  await page.setViewportSize(VIEWS[0]);
  await page.goto(path);
  await hydrated(page);
  await shoot(page, whose, what);
}

// Twelve at a time, so that both workers have something to do until the end.
const open: [string, string][] = [...Object.entries(PUBLIC), ...OPEN.map((path): [string, string] => [path, path])];
for (let from = 0; from < open.length; from += 12) {
  test(`open pages from ${from + 1} on`, async ({ page }) => {
    for (const [what, path] of open.slice(from, from + 12)) await visit(page, 'public', path, what);
    if (from === 0) await visit(page, 'public', await offerPath(page), 'an offer');
  });
}

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`pages of ${name}`, async ({ page, server }) => {
    await server.signIn(page, name, { alone: true });
    for (const path of paths) await visit(page, name, path);
    for (const path of (await found?.(page)) ?? []) await visit(page, name, path, path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one'));
  });
}

for (const { name, as, reach } of STATES) {
  test(`state: ${name}`, async ({ page, server }) => {
    if (as) await server.signIn(page, as);
    await page.setViewportSize(VIEWS[0]);
    await reach(page);
    await shoot(page, 'states', name);
  });
}
