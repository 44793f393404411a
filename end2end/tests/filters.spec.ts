// Filters once the page is hydrated: they apply at once, nothing reloads, the focus stays, screen readers hear the number.
import { closeFilters, expect, hydrated, openFilters, summary, test, titles } from './fixtures';

test('a filter applies without a reload, keeps the focus and tells the number of offers', async ({ page }) => {
  await page.goto('/offres?commune=93048&rayon=30');
  await hydrated(page);
  await page.evaluate(() => Object.assign(window, { witness: true }));
  const before = (await summary(page).textContent())!;
  await openFilters(page);

  const box = page.getByRole('checkbox', { name: /^Enseignement/ });
  await box.focus();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/secteur=s22/);
  await expect(summary(page)).not.toHaveText(before);
  await expect(box).toBeFocused();
  // Heard where it can be seen: in the list, or in the sheet that covers it on phones.
  await expect(page.getByRole('status').filter({ hasText: /offre/ })).toHaveCount(1);
  expect(await page.evaluate(() => 'witness' in window)).toBe(true);

  // The number beside the box is the number found.
  const count = await page.locator('label.choice', { has: box }).locator('.count').innerText();
  const total = (await summary(page).textContent())!;
  expect(total.replace(/\s/g, '')).toContain(`${/[\d\s]+/.exec(count)?.[0].replace(/\s/g, '')}offre`);
});

test('on a phone the filters cover the page, and go away by the button or Escape', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'beside the list on wide windows');
  await page.goto('/offres?commune=93048&rayon=30');
  await hydrated(page);
  const opener = page.locator('details.filters > summary');
  await openFilters(page);
  await expect(page.getByRole('heading', { name: 'Offres de stage' })).toBeHidden();
  await expect(page.locator('.results')).toBeHidden();
  await page.getByRole('checkbox', { name: /^Enseignement/ }).check();
  await expect(page).toHaveURL(/secteur=s22/);
  await page.getByRole('button', { name: /^Voir \d+ offres?$/ }).click();
  // On the results that were asked for.
  await expect(page.locator('.results')).toBeVisible();
  await expect(summary(page)).toBeFocused();
  await expect(summary(page)).toBeInViewport({ ratio: 1 });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.results')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.locator('.results')).toBeVisible();
  await expect(opener).toBeFocused();
});

test('back and forward undo and redo a filter in the form as in the list', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  const all = await titles(page);
  await openFilters(page);
  await page.getByRole('radio', { name: 'La première semaine' }).check();
  await expect(page).toHaveURL(/semaines=premiere/);
  await expect(page.getByRole('radio', { name: 'La première semaine' })).toBeChecked();
  await closeFilters(page);

  await page.goBack();
  await expect(page).not.toHaveURL(/semaines/);
  await expect(page.getByRole('radio', { name: 'Peu importe', includeHidden: true })).toBeChecked();
  await expect.poll(() => titles(page)).toEqual(all);
  await page.goForward();
  await expect(page.getByRole('radio', { name: 'La première semaine', includeHidden: true })).toBeChecked();
});
