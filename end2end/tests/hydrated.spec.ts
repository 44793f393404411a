// What JavaScript adds to a page: places without a redirect in the history, a word when the server is away, the way back, the link
// to share.
import { expect, hydrated, summary, test } from './fixtures';

test('a place typed leads on, and an emptied one to the whole country, without redirects in the history', async ({ page }) => {
  await test.step('a place typed leads on without a page that only redirects in the history', async () => {
    await page.goto('/offres');
    await hydrated(page);
    await page.getByLabel('Où habitez-vous').fill('Lyon');
    await page.getByLabel('Où habitez-vous').press('Enter');
    await expect(page).toHaveURL(/commune=69123/);
    await expect(page.getByLabel('Où habitez-vous')).toHaveValue('Lyon (69)');
    await page.goBack();
    await expect(page).toHaveURL(/\/offres$/);
  });
  await test.step('emptying the place searches the whole country', async () => {
    await page.goto('/offres?commune=93048');
    await hydrated(page);
    await page.getByLabel('Où habitez-vous').fill('');
    await page.getByLabel('Où habitez-vous').press('Enter');
    await expect(page).toHaveURL(/\/offres\?partout=1$/);
    await expect(summary(page)).toContainText('dans toute la France');
  });
});

test('the server is away: the page says so', async ({ page, context }) => {
  await page.goto('/offres?commune=93048');
  await hydrated(page);
  await context.route('**/api/**', (route) => route.abort());
  await page.getByLabel('Jusqu’à').selectOption('50');
  await expect(page.getByRole('heading', { name: 'Le site ne répond pas' })).toBeVisible();
});

test('going back finds the list at the same height, with the focus on the offer', async ({ page }) => {
  await page.goto('/offres?commune=93048&rayon=30');
  await hydrated(page);
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
  await hydrated(page);
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
