// The field of places: proposals by keyboard and pointer, what assistive technology hears, the browser's position.
import { expect, hydrated, summary, test } from './fixtures';

test('proposals of places are chosen by keyboard and pointer', async ({ page }) => {
  await test.step('a commune is chosen with the keyboard alone', async () => {
    await page.goto('/');
    await hydrated(page);
    const field = page.getByRole('combobox', { name: 'Où habitez-vous' });
    await expect(field).toHaveAttribute('aria-expanded', 'false');
    await field.focus();
    await page.keyboard.type('montreu');
    const options = page.getByRole('listbox').getByRole('option');
    await expect(options.first()).toContainText('Montreuil (93)');
    await expect(field).toHaveAttribute('aria-expanded', 'true');
    await expect(page.getByRole('status').filter({ hasText: 'propositions' })).toHaveCount(1);

    await page.keyboard.press('ArrowDown');
    await expect(options.first()).toHaveAttribute('aria-selected', 'true');
    const active = await field.getAttribute('aria-activedescendant');
    expect(active).toBe(await options.first().getAttribute('id'));
    await page.keyboard.press('ArrowUp');
    await expect(options.last()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Escape');
    await expect(options).toHaveCount(0);
    await expect(field).toHaveValue('montreu');

    await page.keyboard.press('ArrowDown');
    await expect(options.first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(field).toHaveValue('Montreuil (93)');
    await expect(field).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/offres\?commune=93048$/);
  });
  await test.step('on the search page a chosen place applies at once', async () => {
    await page.goto('/offres?commune=93048');
    await hydrated(page);
    await page.getByLabel('Où habitez-vous').fill('69003');
    await page.getByRole('option', { name: /Lyon 3ᵉ/ }).click();
    await expect(page).toHaveURL(/commune=69383/);
    await expect(summary(page)).toContainText('de Lyon 3ᵉ');
  });
  await test.step('a lycée leads to its commune', async () => {
    await page.goto('/offres');
    await hydrated(page);
    await page.getByLabel('Où habitez-vous').fill('lycée lalande');
    await page.getByRole('option', { name: /Lycée Lalande/ }).click();
    await expect(summary(page)).toContainText('de Bourg-en-Bresse (01)');
  });
});

test('the browser’s position becomes a commune, and stands in no address', async ({ page, context }) => {
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 48.8636, longitude: 2.4431 });
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto('/offres');
  await hydrated(page);
  await page.getByRole('button', { name: 'Utiliser ma position' }).click();
  await expect(page).toHaveURL(/commune=93048/);
  expect(addresses.filter((address) => /48[.,]8|2[.,]44/.test(address))).toEqual([]);
});

test('a position refused or abroad is explained', async ({ page, context }) => {
  await page.goto('/offres');
  await hydrated(page);
  await context.clearPermissions();
  await page.getByRole('button', { name: 'Utiliser ma position' }).click();
  await expect(page.locator('.place-message')).toContainText('Autorisez-le dans ses réglages');
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 40.7, longitude: -74 });
  await page.getByRole('button', { name: 'Utiliser ma position' }).click();
  await expect(page.locator('.place-message')).toContainText('n’est pas en France');
});
