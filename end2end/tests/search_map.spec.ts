// The map of the results: where the offers are, leading to their cards and back.
import type { Page } from '@playwright/test';
import { expect, hydrated, summary, test } from './fixtures';

const SEARCH = '/offres?commune=93048&rayon=30';

/** Opens a search, and its map where that is folded (phones). */
async function show(page: Page, plain: boolean, search = SEARCH) {
  await page.goto(search);
  await hydrated(page, plain);
  const sheet = page.locator('.search-map > summary');
  if (await sheet.isVisible()) await sheet.click();
}

test('marks, groups and words of the map say where the offers are', async ({ page, plain }) => {
  await test.step('a mark leads to its card, and the card to its mark', async () => {
    // Further on: the offers nearest to home stand in one place.
    await show(page, plain, `${SEARCH}&page=5`);
    const marks = page.locator('a.mark:not(.mark-group)');
    expect(await marks.count()).toBeGreaterThan(1);
    // Each offer of the page has its anchor in one of them.
    await expect(marks.locator('g[id^="repere-"]')).toHaveCount(20);
    const last = marks.last();
    const label = (await last.getAttribute('aria-label')) ?? '';
    await last.focus();
    await page.keyboard.press('Enter');
    const card = page.locator('.card:target');
    expect(label).toContain(await card.locator('.card-title').innerText());
    await expect(card).toBeInViewport();
    await card.getByRole('link', { name: 'Situer' }).click();
    expect(await page.locator('a.mark:has(:target)').getAttribute('aria-label')).toBe(label);
  });
  await test.step('a group leads to the page where its nearest offer is', async () => {
    await show(page, plain);
    const group = page.locator('a.mark-group').last();
    const label = await group.getAttribute('aria-label');
    expect(label).toMatch(/^\d+\sautres? offres? .*\skm$/);
    await group.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/page=\d+/);
    const [, inner] = /entre (\d+) et/.exec(label ?? '') ?? [];
    const farthest = await page.locator('.card-place strong').last().innerText();
    if (inner) expect(Number(/[\d]+/.exec(farthest)?.[0])).toBeGreaterThanOrEqual(Number(inner) - 1);
  });
  await test.step('the same in words counts every offer', async () => {
    await show(page, plain);
    await page.locator('.search-map-words > summary').click();
    const lines = await page.locator('.search-map-words li').allInnerTexts();
    const counted = lines.map((line) => Number(/^[\d\s]+/.exec(line)?.[0].replace(/\s/g, '')));
    const total = Number(/^[\d\s]+/.exec(await summary(page).innerText())?.[0].replace(/\s/g, ''));
    expect(counted.reduce((a, b) => a + b, 0)).toBe(total);
  });
  await test.step('there is none without a home, and one offer is enough for one', async () => {
    await page.goto('/offres');
    await expect(page.locator('.card').first()).toBeVisible();
    await expect(page.locator('.search-map')).toHaveCount(0);
  });
});
