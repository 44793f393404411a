// Whoever needs more room between letters, words and lines (WCAG 1.4.12) loses nothing, on the narrowest phone.
import type { Page } from '@playwright/test';
import { expect, hydrated, sticksOut, test } from './fixtures';
import { offerPath, PUBLIC, SPACES } from './pages';

// The site's policy refuses styles that are not its own; a reader's browser does not ask it.
test.use({ bypassCSP: true });

const SPACING = '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; } p { margin-bottom: 2em !important; }';

/** What leaves the window, but for what scrolls by itself. */
async function out(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const box of document.body.querySelectorAll<HTMLElement>('fieldset, form, section, article, li, label, p, table, td, dl, a, button')) {
      if (!box.checkVisibility() || box.closest('.visually-hidden, svg') || box.clientWidth < 2) continue;
      // What scrolls by itself, or lies inside what does, is reached.
      let scrolls = false;
      for (let part: HTMLElement | null = box; part; part = part.parentElement) scrolls ||= /auto|scroll/.test(getComputedStyle(part).overflowX);
      if (scrolls) continue;
      const { left, right } = box.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) {
        found.push(`${box.tagName.toLowerCase()}.${box.className}#${box.id} from ${left} to ${right}: ${box.innerText.slice(0, 60)}`);
      }
    }
    return found;
  });
}

async function look(page: Page, path: string, plain: boolean) {
  await page.goto(path);
  await hydrated(page, plain);
  await page.evaluate((rules) => {
    const style = document.createElement('style');
    style.textContent = rules;
    document.head.append(style);
  }, SPACING);
  await page.evaluate(() => document.querySelectorAll('main details:not([name])').forEach((one) => one.setAttribute('open', '')));
  expect(await sticksOut(page), path).toBe(false);
  expect(await out(page), path).toEqual([]);
  // The hours of a convention stay in their frame.
  const wider = await page.locator('.convention-hours').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width - one.parentElement!.clientWidth));
  for (const more of wider) expect(more, path).toBeLessThanOrEqual(1);
}

test('public pages hold with wide spacing', async ({ page, plain }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of [...Object.values(PUBLIC), await offerPath(page)]) await look(page, path, plain);
});

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`the space of ${name} holds with wide spacing`, async ({ page, server, plain }) => {
    test.setTimeout(240_000);
    await server.signIn(page, name);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of [...paths, ...((await found?.(page, plain)) ?? [])]) await look(page, path, plain);
  });
}
