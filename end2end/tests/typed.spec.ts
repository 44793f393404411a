// What people type and paste in their own way, with JavaScript and without: read, or told, and never lost.
import { conventionOf, openDays } from './conventions';
import { expect, hydrated, test } from './fixtures';

test('an address is pasted with a name, and no browser stands in its way', async ({ page, plain }) => {
  await page.goto('/mot-de-passe-oublie');
  await hydrated(page, plain);
  const address = page.locator('#courriel');
  const send = page.locator('form', { has: address }).getByRole('button');
  await address.fill('Karim Benali <karim@atelier.example> ou louise@atelier.example');
  await send.click();
  await expect(page.locator('#courriel-erreur')).toContainText('plusieurs adresses');
  await expect(address).toHaveValue('Karim Benali <karim@atelier.example> ou louise@atelier.example');
  await hydrated(page, plain);
  await address.fill('Karim Benali <karim@atelier.example>\u200b');
  await send.click();
  await expect(page).toHaveURL(/[?&]fait=/);
});

test('a time off the five minutes is kept, and what is no time is not emptied', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Lina Traoré');
  await page.goto(`${convention}/horaires`);
  await hydrated(page, plain);
  const monday = page.locator('#s1_lundi_matin_de');
  await openDays(page);
  await monday.fill('08:57');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await expect(monday).toHaveValue('08:57');
  await expect(monday).toHaveAttribute('type', 'time');

  // As a browser without fields of times sends it.
  const form = page.locator('#formulaire');
  const field = (name: string) => form.locator(`input[name="${name}"]`).first().inputValue();
  const values = JSON.parse(await field('avant'));
  await page.request.post('/api/convention/save', {
    headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' },
    form: {
      ...values,
      convention: await field('convention'),
      partie: 'horaires',
      version: await field('version'),
      avant: await field('avant'),
      rester: '1',
      s1_mardi_matin_de: 'vers 9 h',
      s1_mercredi_matin_de: '9 h 03',
    },
  });
  await page.goto(`${convention}/horaires`);
  await hydrated(page, plain);
  const tuesday = page.locator('#s1_mardi_matin_de');
  await expect(tuesday).toHaveValue('vers 9 h');
  await expect(page.locator('#s1_mercredi_matin_de')).toHaveValue('09:03');
  // Somebody changes another day: what could not be read is still there, and so it is after saving.
  await openDays(page);
  await page.locator('#s1_jeudi_matin_de').fill('09:07');
  if (plain) await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  else {
    await page.locator('#s1_jeudi_matin_de').blur();
    await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 20_000 });
  }
  await page.goto(`${convention}/horaires`);
  await expect(tuesday).toHaveValue('vers 9 h');
  await expect(page.locator('#s1_jeudi_matin_de')).toHaveValue('09:07');
});
