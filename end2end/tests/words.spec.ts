// The operator's own words of the convention: an administrator reads them, compares them, chooses them; a lycée reads them in a draft.
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';
import { OWN_WORDS } from './server';

// A campaign's text is changed here.
test.use({ ownDemonstration: 'words' });

test('an administrator reads a text and chooses it, and drafts say it', async ({ page, another, server, plain }) => {
  test.setTimeout(120_000);
  await server.signIn(page, 'Paul Administrateur');
  await page.goto('/administration/campagnes');
  await hydrated(page, plain);
  await page.locator('a[href^="/administration/campagnes/"]').filter({ hasText: '2026–2027' }).click();
  await hydrated(page, plain);
  await sound(page, 'a campaign with a choice of texts', plain);
  const campaign = page.url();
  await page.getByRole('link', { name: 'Texte de l’académie' }).click();
  await expect(page).toHaveURL(/\/administration\/textes\/2027-officiel$/);
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Texte de l’académie');
  const comparison = page.getByRole('table').filter({ hasText: 'Texte intégré' }).first();
  await expect(comparison).toContainText(OWN_WORDS);
  await expect(comparison).toContainText('La présente convention organise');
  await expect(page.locator('article.convention')).toContainText(OWN_WORDS);
  await sound(page, 'a text of the operator', plain);
  const pdf = await page.request.get('/administration/textes/2027-officiel/specimen.pdf');
  expect(pdf.headers()['content-type']).toBe('application/pdf');

  await page.goto(campaign);
  await hydrated(page, plain);
  await page.getByLabel('Texte des conventions').selectOption('2027-officiel');
  await page.getByRole('button', { name: 'Enregistrer la campagne' }).click();
  // The demonstration has frozen conventions: their text, and that of the others, stays.
  await expect(page.locator('#texte-erreur')).toContainText('il ne change plus');
  await sound(page, 'a text that is refused', plain);

  await page.goto('/administration/campagnes/nouvelle');
  await hydrated(page, plain);
  const dates = { 'Année scolaire': '2031-2032', 'Lundi de la première semaine': '2032-06-14', 'Lundi de la seconde semaine': '2032-06-21', 'Les structures publient à partir du': '2032-03-01', 'Les élèves cherchent et candidatent à partir du': '2032-03-22' };
  for (const [label, value] of Object.entries(dates)) await page.getByLabel(label).fill(value);
  await page.getByLabel('Texte des conventions').selectOption('2027-officiel');
  await page.getByRole('button', { name: 'Enregistrer la campagne' }).click();
  await expect(page.getByText('La campagne est enregistrée.')).toBeVisible();
  await page.goto('/administration/textes/2027-officiel');
  await expect(page.locator('main')).toContainText('2031–2032');
  await hydrated(page, plain);

  // What was there before says what it said.
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  const address = await conventionOf(head, 'Maya Nguyen', '/lycee/conventions');
  await head.goto(`${address}/apercu`);
  await expect(head.locator('article.convention')).toContainText('La présente convention organise');
});
