// Paper and the desk: the head takes paper of hosts, the office records a page, and a guardian signs on the lycée's tablet.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

// It uses a convention up that other tests look at.
test.use({ ownDemonstration: 'desk' });

/** A sheet of paper as a scanner makes it: one white dot. */
const SCAN = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==', 'base64');

/** The card of whoever has yet to sign in that role. */
const card = (page: Page, role: string) => page.locator('article.awaited').filter({ hasText: role }).first();

test('a host signs on paper, and a guardian at the desk', async ({ page, server, plain }) => {
  test.setTimeout(120_000);
  await server.signIn(page, 'Hélène Dubois');
  const address = await conventionOf(page, 'Maya Nguyen', '/lycee/conventions');
  await page.goto(address);
  await hydrated(page, plain);
  await page.getByLabel(/J’ai relu la convention/).check();
  await page.getByRole('button', { name: /Valider/ }).click();
  await expect(page.locator('main')).toContainText('Validée');

  await page.goto('/lycee/delegations');
  await hydrated(page, plain);
  await page.getByLabel('De la structure d’accueil').check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await expect(page.getByLabel('De la structure d’accueil')).toBeChecked();

  const follow = `/lycee/signatures/${address.split('/').pop()}`;
  await page.goto(follow);
  await hydrated(page, plain);
  const host = card(page, 'Représentant de la structure');
  await host.locator('summary', { hasText: 'Signer sur papier' }).click();
  await sound(page, 'a page to record', plain);
  const print = await host.getByRole('link', { name: 'Imprimez le document' }).getAttribute('href');
  const pdf = await page.context().request.get(print!);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  await host.getByLabel('Page signée').setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: SCAN });
  await host.getByRole('button', { name: 'Enregistrer la page signée' }).click();
  await expect(page.getByText('La page est gardée')).toBeVisible();
  await expect(page.locator('.signatures')).toContainText('remise au lycée et enregistrée par Hélène Dubois');

  // The tablet goes to the guardian, who reads and signs, and comes back.
  await hydrated(page, plain);
  const guardian = card(page, 'Représentant légal');
  const name = await guardian.getByRole('heading').innerText();
  await guardian.getByRole('link', { name: 'Faire signer au guichet' }).click();
  await page.waitForURL(/\/guichet\//);
  await hydrated(page, plain);
  await sound(page, 'the desk', plain);
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.locator('#identite-erreur')).not.toBeEmpty();
  await hydrated(page, plain);
  await page.getByLabel('montrée par une pièce d’identité').check();
  await page.getByLabel('Tapez votre nom entier').fill(name);
  await page.getByLabel('J’ai lu la convention').check();
  await page.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(page.getByText('Votre signature est enregistrée.')).toBeVisible();
  await expect(page.locator('main')).not.toContainText(name);
  await hydrated(page, plain);
  await sound(page, 'after the desk', plain);
  await page.getByRole('link', { name: 'revenir aux signatures' }).click();
  await page.waitForURL(new RegExp(`${follow}$`));
  await expect(page.locator('.signatures')).toContainText('Au guichet du lycée, en présence d’Hélène Dubois');
});
