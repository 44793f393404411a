// What every test shares: a server, a page whose console must stay silent, and small words for the site's parts.
import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import type { default as axe, RunOptions } from 'axe-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { Server } from './server';

type Shared = { ownDemonstration: string; server: Server };
type Options = {
  silent: void;
  plain: boolean;
  expected: RegExp[];
  another: (options?: BrowserContextOptions) => Promise<Page>;
};

// Statuses that many tests ask for, and requests that they block. What a single test provokes it puts into `expected`.
const EXPECTED = /status of (400|404)|ERR_BLOCKED_BY_CLIENT|ERR_FAILED|HTTP status code is not ok|Error: 404 \S+\/pkg\/|dynamically imported module|was preloaded using link preload|Service Worker registration blocked by Playwright/;

/** What the page's code puts on the document once the page answers to people. */
const HYDRATED = 'data-hydrated';

export const test = base.extend<Options, Shared>({
  // A file that names a world here is given workers, hence servers, that no other file uses: files with one value share theirs, and do not
  // stand in each other's way. Each value is a server more to start in each project.
  ownDemonstration: ['', { scope: 'worker', option: true }],

  // Each worker has a server and a database of its own: its tests run one after another, and no other test changes what they see.
  server: [
    async ({ ownDemonstration }, use) => {
      const server = await Server.start({ texts: ownDemonstration === 'sms', words: ownDemonstration === 'words' });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  // Whether this project browses without JavaScript.
  plain: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled === false),

  // Opens a page in a browser of its own, set up as the project's is unless told otherwise; closed when the test ends.
  another: async ({ browser, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL, ...options });
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  // What this test provokes on purpose, and no other may: it adds to the list.
  expected: async ({}, use) => use([]),

  // An error or a warning in the console fails the test: a hydration that went wrong says so there and nowhere else.
  silent: [
    async ({ page, expected }, use, info) => {
      const said: string[] = [];
      const hear = (text: string) => {
        if (![EXPECTED, ...expected].some((pattern) => pattern.test(text))) said.push(text);
      };
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) hear(message.text());
      });
      page.on('pageerror', (error) => hear(String(error)));
      await use();
      // With the screenshot, instead of a trace, which would cost each test that passes a third of its time.
      if (info.status !== info.expectedStatus) {
        const html = await page.content().catch((error) => String(error));
        writeFileSync(info.outputPath('page.html'), html);
      }
      expect(said).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The heading that says how many offers there are. */
export const summary = (page: Page) => page.locator('#resultats');

/** The titles of the offers listed, in order. */
export const titles = (page: Page) => page.locator('.results .card-title').allInnerTexts();

/** Opens the fields of a search where they are behind one line (phones). */
export async function openSearch(page: Page) {
  const line = page.locator('details.search-fold:not([open]) > summary');
  if (await line.isVisible()) await line.click();
}

/** Opens the sheet of filters where it is closed (phones), and every family of sectors in it. */
export async function openFilters(page: Page) {
  const sheet = page.locator('details.filters > summary');
  if (await sheet.isVisible()) await sheet.click();
  const families = page.locator('details.family-fold:not([open]) > summary');
  while (await families.count()) await families.first().click();
}

/** Puts the sheet of filters away where it covers the page. */
export async function closeFilters(page: Page) {
  const close = page.locator('.filters-close > button');
  if (await close.isVisible()) await close.click();
}

/** Waits until the page's code runs, that of its own part included, where there is any. */
export async function hydrated(page: Page, plain = false) {
  if (plain) return;
  // Asked within the page, fifty times a second: who waits for an element asks twice a second once a quarter of one has passed, and
  // most pages would have been awake for some time.
  await page.waitForFunction((mark) => document.documentElement?.hasAttribute(mark), HYDRATED, { polling: 20 });
}

/** Whether something sticks out sideways. */
export async function sticksOut(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

// What axe calls incomplete, to be looked at by somebody, and is always wrong here.
const INCOMPLETE = ['duplicate-id', 'duplicate-id-active', 'duplicate-id-aria'];

// Without its comments and long names: each page that it looks at is sent all of it, and reads it.
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it is now. Called by itself: its usual wrapper opens a second page for each run. */
async function violations(page: Page, options: RunOptions) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(
    async ([options, wrong]) => {
      const { violations, incomplete } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
      const found = [...violations, ...incomplete.filter(({ id }) => wrong.includes(id))];
      return found.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)]);
    },
    [options, INCOMPLETE] as const,
  );
}

/** The ids that stand on the page more than once: a label, an error or a link would lead to the first of them only. */
async function repeatedIds(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  });
}

/**
 * axe finds nothing on the page, in light and, unless it is the same page at another width, in dark: these differ by their colours only,
 * and colours do not depend on the width. It needs JavaScript.
 */
export async function clean(page: Page, what: string, { dark = true } = {}) {
  // Neither where each element is, of which nobody asks, nor style sheets and recordings fetched anew, which no rule of ours reads.
  const rules: RunOptions = { resultTypes: ['violations', 'incomplete'], selectors: false, preload: false };
  expect(await repeatedIds(page), `${what}: ids`).toEqual([]);
  const colours: RunOptions = { ...rules, runOnly: { type: 'rule', values: ['color-contrast'] } };
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await violations(page, rules), what).toEqual([]);
  if (!dark) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page, colours), `${what}, in dark`).toEqual([]);
}

/** axe finds nothing, in a wide window or in a narrow one, and nothing sticks out of the narrow one. axe needs JavaScript. */
export async function sound(page: Page, what: string, plain = false) {
  // A unit value written between two tags is a text.
  expect(await page.locator('body').innerText(), what).not.toContain('()');
  if (!plain) await clean(page, what);
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: size.height });
  expect(await sticksOut(page), what).toBe(false);
  if (!plain) await clean(page, `${what}, narrow`, { dark: false });
  await page.setViewportSize(size);
}

/** Shows the page as it is printed: nothing sticks out or is searched; neither ways nor bars; a row, an article, a card is never cut; a table
 * has its headings above its columns, and on each page. */
export async function onPaper(page: Page, what: string) {
  await page.emulateMedia({ media: 'print' });
  // A4 within a browser's margins, upright and not.
  for (const width of [718, 1046]) {
    await page.setViewportSize({ width, height: 1000 });
    expect(await sticksOut(page), `${what} at ${width}`).toBe(false);
    const faults = await page.evaluate(() => {
      const printed = (parts: string) => [...document.querySelectorAll(parts)].filter((part) => part.checkVisibility());
      const isWhole = (part: Element | null): boolean =>
        part !== null && (getComputedStyle(part).breakInside === 'avoid' || isWhole(part.parentElement));
      const lefts = (row: Element) =>
        [...row.children].map((cell) => cell.getBoundingClientRect()).filter((box) => box.width > 0).map((box) => Math.round(box.left));
      const isApart = (table: Element) => {
        const [heads, cells] = [lefts(table.querySelector('thead tr')!), lefts(table.querySelector('tbody tr')!)];
        return heads.some((left, at) => at < cells.length && left !== cells[at]);
      };
      const faults: [string, Element[]][] = [
        ['printed', printed('nav, [role=search], search, .batch-bar, .sign-bar, .skip-link')],
        ['cut', printed('main :is(tbody tr, .convention-article, .convention-signatures > li, .welcome-card)').filter((part) => !isWhole(part))],
        ['headed once', printed('main thead').filter((head) => getComputedStyle(head).display !== 'table-header-group')],
        ['apart from its headings', printed('main table:has(thead tr):has(tbody tr)').filter(isApart)],
      ];
      return faults.flatMap(([fault, parts]) =>
        parts.map((part) => `${fault}: ${part.tagName.toLowerCase()}.${part.className} ${part.textContent!.trim().slice(0, 60)}`),
      );
    });
    expect(faults, `${what} at ${width}`).toEqual([]);
  }
}
