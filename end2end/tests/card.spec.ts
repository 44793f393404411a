// « Accueillez-moi »: a student's card in one browser, a shop's yes in another, and the school's check.
import { expect, hydrated, onPaper, sticksOut, test } from './fixtures';
import { siret } from './siret';

test.use({ ownDemonstration: 'school' });

test('a card leads from a shop to a confirmed place', async ({ page, server, plain, another }) => {
  await server.signIn(page, 'Inès Marchand');
  await page.goto('/eleve/carte');
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Créer ma carte' }).click();
  await expect(page.getByText('Votre carte est prête.')).toBeVisible();
  const drawing = page.getByRole('img', { name: /Code à scanner/ });
  await expect(drawing).toBeVisible();
  // On paper there is the card, and nothing else.
  await onPaper(page, 'the card');
  await expect(drawing).toBeVisible();
  await expect(page.locator('header, footer, h1, .card-help, .card-after').filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
  const address = (await page.getByRole('link', { name: 'Voir ce que la personne verra' }).getAttribute('href'))!;

  const shop = await another({ viewport: { width: 390, height: 844 }, javaScriptEnabled: !plain });
  await shop.goto(address);
  await hydrated(shop, plain);
  const main = shop.locator('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('Accueillir Inès en stage');
  await expect(main).not.toContainText('Marchand');
  await shop.getByRole('button', { name: 'Oui, j’accueille Inès' }).click();
  await expect(shop.locator('.faults')).toContainText('Donnez le nom de la structure');
  await hydrated(shop, plain);
  // Its SIRET alone says its name and town.
  const known = siret();
  server.register.enter(known, { name: 'Fleurs du Marché', street: '3 rue des Lilas', postalCode: '93100', commune: ['93048', 'Montreuil'] });
  await main.getByLabel('Nom de la structure').fill(known);
  await shop.getByRole('button', { name: 'Oui, j’accueille Inès' }).click();
  await expect(shop.getByText('Voici ce que le répertoire de l’État dit de ce SIRET')).toBeVisible();
  await hydrated(shop, plain);
  await expect(main.getByLabel('Nom de la structure')).toHaveValue(/^Fleurs du Marché \d/);
  await expect(main.getByLabel('Ville du stage')).toHaveValue('Montreuil');
  await main.getByLabel('Votre prénom et votre nom').fill('Rosa Blanc');
  await main.getByLabel('Votre e-mail ou votre téléphone').fill('rosa@fleurs.example');
  await main.getByLabel(/Les deux semaines/).check();
  await shop.getByRole('button', { name: 'Oui, j’accueille Inès' }).click();
  await expect(shop.getByText(/^Merci/)).toBeVisible();

  await page.goto('/eleve');
  await expect(page.locator('main')).toContainText('Fleurs du Marché');

  const school = await another({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: !plain });
  await server.signIn(school, 'Thomas Nguyen');
  await school.goto('/lycee/propositions');
  await school.getByRole('row', { name: /Fleurs du Marché/ }).getByRole('link').click();
  await hydrated(school, plain);
  await expect(school.locator('main')).toContainText('La structure a déjà dit oui');
  await school.getByRole('button', { name: 'Confirmer cette place' }).click();
  await expect(school.getByText('La place est confirmée', { exact: true })).toBeVisible();

  await shop.goto(address);
  await expect(main).toContainText('Cet élève ne cherche plus');
  await page.goto('/eleve/carte');
  await hydrated(page, plain);
  await page.locator('summary', { hasText: 'Changer ou retirer' }).click();
  await page.getByRole('button', { name: 'Retirer ma carte' }).click();
  await expect(page.getByText('Votre carte est retirée')).toBeVisible();
  await shop.goto(address);
  await expect(main).toContainText('n’est plus bonne');
});
