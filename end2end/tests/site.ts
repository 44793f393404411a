// What every test shares: a page whose console must stay silent, and small words for the site's parts.
import { test as base, expect, type Page } from '@playwright/test';

type Options = { silent: void; plain: boolean };

// Statuses that a test asks for, and requests that it blocks.
const EXPECTED = /status of (400|404)|ERR_BLOCKED_BY_CLIENT|ERR_FAILED|HTTP status code is not ok|dynamically imported module|was preloaded using link preload/;

export const test = base.extend<Options>({
  // Whether this project browses without JavaScript.
  plain: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled === false),

  // An error or a warning in the console fails the test: a hydration that went wrong says so there and nowhere else.
  silent: [
    async ({ page }, use) => {
      const said: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())) said.push(message.text());
      });
      page.on('pageerror', (error) => EXPECTED.test(String(error)) || said.push(String(error)));
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
