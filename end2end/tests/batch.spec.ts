// The head signs several conventions at once, while the list changes.
import { conventionOf } from './conventions';
import { expect, hydrated, sticksOut, test } from './fixtures';

// It uses conventions up that other tests look at.
test.use({ ownDemonstration: 'typed' });

test('a tick stays with its convention while the list changes under it', async ({ page, server, another }) => {
  await server.signIn(page, 'Hélène Dubois');
  // Jules waits for the head already; so does Maya once hers is validated.
  await page.goto(await conventionOf(page, 'Maya Nguyen', '/lycee/conventions'));
  await hydrated(page);
  await page.getByLabel(/J’ai relu la convention/).check();
  await page.getByRole('button', { name: /Valider/ }).click();
  await expect(page.locator('main')).toContainText('Validée');
  const jules = await conventionOf(page, 'Jules Caron', '/lycee/conventions');

  await page.goto('/lycee/signatures');
  await hydrated(page);
  const boxes = page.locator('#toutes input[type=checkbox]');
  await expect(boxes).toHaveCount(2);
  await expect(page.locator('#toutes tbody tr').first()).toContainText('Jules Caron');
  await page.getByRole('checkbox', { name: /^Maya Nguyen/ }).check();
  // Elsewhere, the first one is signed: it leaves the list, and goes to those that wait for others.
  const other = await another();
  await server.signIn(other, 'Hélène Dubois');
  await other.goto(`${jules}/signer`);
  await hydrated(other);
  expect(await sticksOut(other)).toBe(false);
  await other.getByLabel('J’ai lu la convention').check();
  await other.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(other.getByText('Votre signature est enregistrée')).toBeVisible();
  await expect(boxes).toHaveCount(1);
  await expect(page.locator('#a-relancer')).toContainText('Jules Caron');
  await expect(page.getByRole('checkbox', { name: /^Maya Nguyen/ })).toBeChecked();
  await page.getByRole('button', { name: /^Signer (ensemble les conventions cochées|une convention|[0-9]+)/ }).click();
  await expect(page.locator('main')).toContainText('Maya Nguyen');
  await expect(page.locator('main')).not.toContainText('Jules Caron');
});
