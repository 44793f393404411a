// What every test shares: a page whose console must stay silent, and small words for the site's parts.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

type Options = { silent: void; plain: boolean; expected: RegExp[] };

// Statuses that many tests ask for, and requests that they block. What a single test provokes it puts into `expected`.
const EXPECTED = /status of (400|404)|ERR_BLOCKED_BY_CLIENT|ERR_FAILED|HTTP status code is not ok|dynamically imported module|was preloaded using link preload/;

export const test = base.extend<Options>({
  // Whether this project browses without JavaScript.
  plain: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled === false),

  // What this test provokes on purpose, and no other may: it adds to the list.
  expected: async ({}, use) => use([]),

  // An error or a warning in the console fails the test: a hydration that went wrong says so there and nowhere else.
  silent: [
    async ({ page, expected }, use) => {
      const said: string[] = [];
      const hear = (text: string) => {
        if (![EXPECTED, ...expected].some((pattern) => pattern.test(text))) said.push(text);
      };
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) hear(message.text());
      });
      page.on('pageerror', (error) => hear(String(error)));
      await use();
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

/** Opens the sheet of filters where it is closed (phones). */
export async function openFilters(page: Page) {
  const sheet = page.locator('details.filters > summary');
  if (await sheet.isVisible()) await sheet.click();
}

/** Puts the sheet of filters away where it covers the page. */
export async function closeFilters(page: Page) {
  const close = page.locator('.filters-close > button');
  if (await close.isVisible()) await close.click();
}

/** Waits until the page's code runs, where there is any. */
export async function awake(page: Page, plain: boolean) {
  if (plain) return;
  await page.locator('html[data-awake]').waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
}

/** Whether something sticks out sideways. */
export async function sticksOut(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** axe finds nothing on the page, in light and in dark, which differ by their colours only. It needs JavaScript. */
export async function clean(page: Page, what: string) {
  const axe = { light: new AxeBuilder({ page }), dark: new AxeBuilder({ page }).withRules('color-contrast') };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await axe[colorScheme].analyze();
    expect(violations.map(({ id, nodes }) => [what, id, nodes.map((node) => node.html)])).toEqual([]);
  }
}
