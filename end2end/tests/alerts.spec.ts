// New offers by e-mail without an account: an address below the results, a link, a button.
import { expect, hydrated, test } from './fixtures';

test('an address is typed below the results, put right, and confirmed from its e-mail', async ({ page, plain }, info) => {
  const email = `lea.${info.project.name}.${Date.now()}@example.org`;
  await page.goto('/offres?commune=93048&rayon=5&mots=licorne');
  await hydrated(page, plain);
  const box = page.getByRole('region', { name: /Les nouvelles offres de cette recherche/ });
  await box.getByLabel('Votre adresse e-mail').fill('lea@exemple');
  await box.getByRole('button', { name: 'Recevoir les nouvelles offres' }).click();
  // What was typed is still there, with what is wrong beside it.
  await expect(page).toHaveURL(/\/alerte\?/);
  await hydrated(page, plain);
  const field = page.getByLabel('Votre adresse e-mail');
  await expect(field).toHaveValue('lea@exemple');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill(email);
  await page.getByRole('button', { name: 'Recevoir les nouvelles offres' }).click();
  await expect(page.getByText('Un e-mail part à cette adresse')).toBeVisible();

  await page.goto('/dev/courriels');
  const letter = page.locator('.letter').filter({ hasText: email }).first();
  await page.goto((await letter.locator('a[href*="/alerte?jeton="]').first().getAttribute('href'))!);
  await hydrated(page, plain);
  await expect(page.locator('main')).toContainText('À moins de 5 km de Montreuil (93), « licorne »');
  await page.getByRole('button', { name: 'Recevoir ces e-mails' }).click();
  await expect(page.getByText('C’est confirmé.')).toBeVisible();
  await page.getByRole('link', { name: 'Voir les offres d’aujourd’hui' }).click();
  await expect(page).toHaveURL(/\/offres\?commune=93048&rayon=5&mots=licorne/);
});
