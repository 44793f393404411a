// Who signs for a structure: somebody responsible names a colleague, who signs by delegation; taken back, nobody else does.
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

// It uses a convention up that other tests look at.
test.use({ ownDemonstration: 'delegation' });

test('a colleague signs for the structure by delegation', async ({ page, another, server, plain }) => {
  test.setTimeout(120_000);
  const tutor = await another();
  await server.signIn(tutor, 'Louise Garnier');
  const address = await conventionOf(tutor, 'Jules Caron');
  await tutor.goto(`${address}/signer`);
  await hydrated(tutor, plain);
  await expect(tutor.getByRole('button', { name: 'Signer la convention' })).toHaveCount(0);

  await server.signIn(page, 'Karim Benali');
  await page.goto('/structure');
  await hydrated(page, plain);
  const chosen = page.getByRole('navigation', { name: 'Vos structures' }).getByRole('link', { name: 'Fabrique du Moulin' });
  await chosen.click();
  await expect(chosen).toHaveAttribute('aria-current', 'page');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Voir les collègues' }).click();
  await page.waitForURL(/\/structure\/collegues/);
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Délégations de signature' }).click();
  await page.waitForURL(/\/structure\/delegations/);
  await hydrated(page, plain);
  await expect(page.getByText('Personne ne signe par délégation.')).toBeVisible();
  await sound(page, 'delegations of a structure', plain);

  // What is missing is said beside its field.
  await page.getByRole('button', { name: 'Déléguer la signature' }).click();
  await expect(page.locator('#personne-erreur')).not.toBeEmpty();
  await expect(page.locator('#au-erreur')).not.toBeEmpty();
  await expect(page.locator('#pouvoir-erreur')).not.toBeEmpty();
  await hydrated(page, plain);
  await page.getByLabel(/^Qui/).selectOption({ label: 'Louise Garnier' });
  await page.getByLabel('Dernier jour').fill(await page.getByLabel('Premier jour').inputValue());
  await page.getByLabel('Je déclare avoir le pouvoir').check();
  await page.getByRole('button', { name: 'Déléguer la signature' }).click();
  await expect(page.getByText('signe les conventions en votre nom')).toBeVisible();
  await hydrated(page, plain);
  await sound(page, 'a delegation that was given', plain);

  // Members see it; the tutor signs by it, and says that the structure is bound.
  const own = page.url();
  await tutor.goto(own);
  await hydrated(tutor, plain);
  await expect(tutor.locator('main')).toContainText('Louise Garnier');
  await expect(tutor.getByRole('button', { name: 'Retirer' })).toHaveCount(0);
  await tutor.goto(`${address}/signer`);
  await hydrated(tutor, plain);
  await expect(tutor.locator('.consent').first()).toContainText('par délégation de Karim Benali');
  await tutor.getByLabel('J’ai lu la convention').check();
  await tutor.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(tutor.locator('#pouvoir-erreur')).toContainText('si vous avez ce pouvoir');
  await hydrated(tutor, plain);
  await expect(tutor.getByLabel('J’ai lu la convention')).toBeChecked();
  await sound(tutor, 'signing for a structure', plain);
  await tutor.getByLabel('Je déclare avoir le pouvoir').check();
  await tutor.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(tutor.getByText('Votre signature est enregistrée')).toBeVisible();
  await expect(tutor.locator('.signatures')).toContainText('Louise Garnier (pour ');

  await page.getByRole('button', { name: 'Retirer' }).click();
  await expect(page.getByText('La délégation est retirée')).toBeVisible();
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { name: 'Passées ou retirées' })).toBeVisible();
  await sound(page, 'a delegation that was taken back', plain);
});
