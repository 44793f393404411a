// What JavaScript adds: filters apply at once, nothing reloads, the focus stays, screen readers hear the number.
import { awake, closeFilters, expect, openFilters, summary, test, titles } from './site';

test('a filter applies without a reload, keeps the focus and tells the number of offers', async ({ page }) => {
  await page.goto('/offres?commune=93048&rayon=30');
  await awake(page, false);
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
  await awake(page, false);
  const opener = page.locator('details.filters > summary');
  await opener.click();
  await expect(page.getByRole('heading', { name: 'Offres de stage' })).toBeHidden();
  await expect(page.locator('.results')).toBeHidden();
  await page.getByRole('checkbox', { name: /^Enseignement/ }).check();
  await expect(page).toHaveURL(/secteur=s22/);
  await page.getByRole('button', { name: /^Voir \d+ offres?$/ }).click();
  await expect(page.locator('.results')).toBeVisible();
  await expect(opener).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.results')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.locator('.results')).toBeVisible();
  await expect(opener).toBeFocused();
});

test('back and forward undo and redo a filter in the form as in the list', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await awake(page, false);
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

test('a place typed leads on without a page that only redirects in the history', async ({ page }) => {
  await page.goto('/offres');
  await awake(page, false);
  await page.getByLabel('Où habitez-vous').fill('Lyon');
  await page.getByLabel('Où habitez-vous').press('Enter');
  await expect(page).toHaveURL(/commune=69123/);
  await expect(page.getByLabel('Où habitez-vous')).toHaveValue('Lyon (69)');
  await page.goBack();
  await expect(page).toHaveURL(/\/offres$/);
});

test('emptying the place searches the whole country', async ({ page }) => {
  await page.goto('/offres?commune=93048');
  await awake(page, false);
  await page.getByLabel('Où habitez-vous').fill('');
  await page.getByLabel('Où habitez-vous').press('Enter');
  await expect(page).toHaveURL(/\/offres$/);
  await expect(summary(page)).toContainText('dans toute la France');
});

test('the server is away: the page says so', async ({ page, context }) => {
  await page.goto('/offres?commune=93048');
  await awake(page, false);
  await context.route('**/api/**', (route) => route.abort());
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page.getByRole('heading', { name: 'Le site ne répond pas' })).toBeVisible();
});

test('going back finds the list at the same height, with the focus on the offer', async ({ page }) => {
  await page.goto('/offres?commune=93048&rayon=30');
  await awake(page, false);
  const card = page.locator('.card-title a').nth(11);
  await card.scrollIntoViewIfNeeded();
  const height = await page.evaluate(() => window.scrollY);
  expect(height).toBeGreaterThan(300);
  await card.click();
  await expect(page.getByRole('link', { name: 'Retour aux résultats' })).toBeVisible();
  await page.goBack();
  await expect(card).toBeFocused();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(height - 60);
  await expect(card).toBeInViewport();
});

test('the link to share is the address', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/offres?commune=93048&rayon=30');
  await awake(page, false);
  await page.getByRole('button', { name: 'Copier le lien' }).click();
  await expect(page.locator('.share-told')).toHaveText('Lien copié.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test('what was typed before the page woke up is still there', async ({ page, context }) => {
  let wake: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (wake = resolve));
  await context.route('**/pkg/*.wasm', async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto('/offres?commune=93048', { waitUntil: 'commit' });
  await page.getByLabel('Où habitez-vous').fill('Lyon');
  await page.getByLabel('Mots-clés').fill('bois');
  wake();
  await expect(page.getByRole('combobox', { name: 'Où habitez-vous' })).toHaveValue('Lyon');
  await expect(page.getByLabel('Mots-clés')).toHaveValue('bois');
  await page.getByLabel('Mots-clés').press('Enter');
  await expect(page).toHaveURL(/commune=69123.*mots=bois/);
});
