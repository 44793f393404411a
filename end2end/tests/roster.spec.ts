// A lycée's students: a file is sent, what it changes is read, it is applied; the list finds them, and one is corrected by hand.
import { expect, hydrated, sticksOut, test } from './fixtures';

const file = (birth: string) => ({
  name: 'secondes.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'Nom;Prénom;Né(e) le;Classe;INE;Nom responsable 1;Prénom responsable 1;E-mail responsable 1',
      'D’ŒUVRE-LE GOFF;Maëlys;04/05/2011;2de 91;0123456789A;LE GOFF;Anne;anne.legoff@exemple.fr',
      'ZOLA;Ali;05/05/2011;2de 91;;;;',
      `PETIT;Tom;${birth};2de 92;;;;`,
    ].join('\r\n'),
  ),
});

test('a file is compared with the list before it is applied, and changes nothing the second time', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  const send = async (birth: string) => {
    await page.goto('/lycee/eleves');
    await hydrated(page, plain);
    await page.getByRole('link', { name: 'Importer un fichier' }).click();
    await page.getByLabel('Fichier des élèves').setInputFiles(file(birth));
    await page.getByRole('button', { name: 'Lire ce fichier' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Ce que ce fichier change' })).toBeVisible();
    await hydrated(page, plain);
  };
  await send('31/02/2011');
  await expect(page.getByText('1 erreur dans ce fichier')).toBeVisible();
  await expect(page.locator('#erreurs')).toContainText('31/02/2011');
  expect(await sticksOut(page)).toBe(false);
  await page.getByRole('button', { name: /^Appliquer/ }).click();
  await expect(page.getByRole('alert')).toContainText('Des lignes ont des erreurs');

  await send('06/05/2011');
  await expect(page.getByText(/Nouveaux\s:\s3/)).toBeVisible();
  await page.getByRole('button', { name: /^Appliquer à 3/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'La liste des élèves est à jour.' })).toBeVisible();
  await hydrated(page, plain);
  await page.getByLabel('Nom ou INE').fill('legoff maelys');
  await page.getByRole('button', { name: 'Filtrer' }).click();
  await expect(page.getByRole('link', { name: 'Maëlys D’ŒUVRE-LE GOFF' })).toBeVisible();
  expect(await sticksOut(page)).toBe(false);
  // They are on the board at once, without a place.
  await page.goto('/lycee/suivi?classe=2de+91');
  await expect(page.locator('.board tbody tr')).toHaveCount(2);
  await expect(page.locator('.board tbody tr').filter({ hasText: 'Maëlys D’ŒUVRE-LE GOFF' })).toContainText('Sans candidature');

  await send('06/05/2011');
  await expect(page.getByText(/Inchangés\s:\s3/)).toBeVisible();
  await expect(page.getByText(/Nouveaux/)).toHaveCount(0);
});

test('a student and a guardian who must not be told are entered by hand', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/eleves/nouveau');
  await hydrated(page, plain);
  const name = plain ? 'Ines' : 'Ilan';
  await page.getByLabel('Prénom', { exact: true }).fill(name);
  await page.getByLabel('Nom de famille').fill('Dumas-Delacroix');
  await page.getByLabel('Classe').fill('2de 93');
  await page.getByRole('button', { name: 'Ajouter l’élève' }).click();
  await expect(page.locator('#naissance-erreur')).not.toBeEmpty();
  await expect(page.getByLabel('Nom de famille')).toHaveValue('Dumas-Delacroix');
  await hydrated(page, plain);
  await page.getByLabel('Date de naissance').fill('2011-05-04');
  await page.getByRole('button', { name: 'Ajouter l’élève' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Dumas-Delacroix` })).toBeVisible();
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Ajouter un responsable' }).click();
  await hydrated(page, plain);
  await page.getByLabel('Prénom et nom du responsable').fill('Paul Delacroix');
  await page.getByText('Ne pas prévenir cette personne').click();
  await page.getByRole('button', { name: 'Enregistrer le responsable' }).click();
  await expect(page.getByRole('heading', { level: 3, name: 'Paul Delacroix' })).toBeVisible();
  await expect(page.getByText('Cette personne ne voit rien de cet élève')).toBeVisible();
  expect(await sticksOut(page)).toBe(false);
});
