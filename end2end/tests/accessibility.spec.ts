// axe on every page, hydrated and with the application's code blocked, wide and narrow; and nothing sticks out at any width.
import type { Page } from '@playwright/test';
import { clean, expect, hydrated, sticksOut, test } from './fixtures';
import { offerPath, PUBLIC } from './pages';

// 640 is what is left of an ordinary screen at 200 %.
const WIDTHS = [320, 390, 640, 768, 1280];

/** Nothing sticks out; the window is the widest at the end. */
async function fits(page: Page) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sticksOut(page), `${width} pixels`).toBe(false);
  }
}

/** Opens what is folded; whether there was something. */
async function unfold(page: Page): Promise<boolean> {
  let opened = false;
  for (const sheet of await page.locator('details > summary').all()) {
    const isOpen = await sheet.evaluate((summary) => (summary.parentElement as HTMLDetailsElement).open);
    if (isOpen || !(await sheet.isVisible())) continue;
    await sheet.click();
    opened = true;
  }
  return opened;
}

for (const [name, path] of [...Object.entries(PUBLIC), ['an offer', 'offer']]) {
  test(`axe finds nothing on: ${name}`, async ({ page }) => {
    await page.goto(path === 'offer' ? await offerPath(page) : path);
    await hydrated(page);
    await fits(page);
    await unfold(page);
    await clean(page, name);
    await page.setViewportSize({ width: 390, height: 844 });
    await clean(page, `${name}, narrow`, { dark: false });
    // What is folded in narrow windows only, such as the filters, which then cover the rest.
    if (await unfold(page)) await clean(page, `${name}, narrow and unfolded`);
  });

  test(`axe finds nothing, not hydrated, on: ${name}`, async ({ page }) => {
    await page.route('**/pkg/*.{js,wasm}', (route) => route.abort('blockedbyclient'));
    await page.goto(path === 'offer' ? await offerPath(page) : path);
    await fits(page);
    await unfold(page);
    await clean(page, name);
  });
}
