// One's own data: a copy of it, who read it, and the erasure of an account, decided by an administrator.
import { readFileSync } from 'node:fs';
import { expect, hydrated, test } from './fixtures';

test('a student takes a copy of their data and sees who read their file', async ({ page, server, browser, plain }) => {
  const context = await browser.newContext();
  const head = await context.newPage();
  await server.signIn(head, 'Hélène Dubois');
  await head.goto('/lycee/eleves?q=Lef%C3%A8vre');
  await head.getByRole('link', { name: /Noé Lefèvre|Lefèvre Noé/ }).first().click();
  await expect(head.getByRole('heading', { level: 1 })).toContainText('Noé');

  await server.signIn(page, 'Noé Lefèvre');
  await page.goto('/espace/compte');
  await hydrated(page, plain);
  await page.getByRole('link', { name: /Prendre une copie de mes données/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mes données');
  await expect(page.locator('table').first()).toContainText('Le dossier de l’élève');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /en JSON/ }).click()]);
  const copy = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(copy.compte[0].Nom).toBe('Noé Lefèvre');

  await head.goto('/lycee/consultations');
  await expect(head.locator('table').first()).toContainText('Noé Lefèvre');
  await context.close();
});

test('how long everything is kept is said to all, and shortly to the youngest', async ({ page }) => {
  await page.goto('/confidentialite');
  await expect(page.getByRole('heading', { name: 'En court, si vous avez quinze ans' })).toBeVisible();
  const table = page.getByRole('table', { name: /Ce qui est gardé/ });
  await expect(table).toContainText('Une convention signée');
  await expect(table).toContainText('5 ans');
});
