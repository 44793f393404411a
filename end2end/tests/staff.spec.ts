// A lycée's team: invited, brought in, who follows whom; sheets; and what the lycée notes of a student.
import { expect, hydrated, sound, test } from './fixtures';

// It changes who may do what.
test.use({ ownDemonstration: 'school' });

test('a head invites a teacher, who comes in, follows a student and notes something', async ({ page, server, another, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/equipe');
  await hydrated(page, plain);
  await page.locator('summary', { hasText: 'Inviter quelqu’un' }).click();
  const invite = page.locator('form').filter({ has: page.getByLabel('Son adresse e-mail') });
  await invite.getByLabel('Son adresse e-mail').fill('awa.diop@lycee.example');
  await invite.getByRole('button', { name: 'Envoyer l’invitation' }).click();
  await expect(page.getByRole('alert')).toContainText('Choisissez ce que cette personne fait');
  await hydrated(page, plain);
  await expect(invite.getByLabel('Son adresse e-mail')).toHaveValue('awa.diop@lycee.example');
  await invite.getByLabel('Fonction dans l’équipe éducative').selectOption('teacher');
  await invite.getByLabel('Classes suivies').fill('2de 4');
  await invite.getByRole('button', { name: 'Envoyer l’invitation' }).click();
  await expect(page.getByText('L’invitation est partie')).toBeVisible();

  // The e-mail, in a browser of her own.
  await page.goto('/dev/courriels');
  const text = await page.locator('main').innerText();
  const [link] = text.match(/\/rejoindre\/lycee\?jeton=[0-9a-f]+/)!;
  const awa = await another();
  await awa.goto(link);
  await hydrated(awa, plain);
  await sound(awa, 'an invitation', plain);
  await awa.getByLabel('Votre prénom et votre nom').fill('Awa Diop');
  await awa.getByLabel('Mot de passe').fill('quatre chevaux verts au loin');
  await awa.getByRole('button', { name: 'Créer mon compte et rejoindre l’équipe' }).click();
  await awa.waitForURL(/\/lycee|\/espace/);
  await awa.goto('/lycee/equipe');
  await hydrated(awa, plain);
  const own = awa.locator('tbody tr').filter({ hasText: 'Awa Diop (vous)' });
  await own.locator('summary').click();
  await own.getByLabel('Téléphone pendant les deux semaines').fill('06 39 98 00 01');
  await own.getByRole('button', { name: 'Enregistrer le numéro' }).click();
  await expect(awa.getByText('Le numéro est enregistré')).toBeVisible();
  // A link that was followed is good for nobody else.
  await awa.goto(link);
  await expect(awa.locator('main')).toContainText('a déjà servi');

  // She is named for a student of the class.
  await page.goto('/lycee/referents?classe=2de+4');
  await hydrated(page, plain);
  const row = page.getByRole('row').filter({ hasText: 'Noé Lefèvre' });
  await row.getByRole('checkbox').check();
  await page.getByLabel('Confier à').selectOption({ label: 'Awa Diop (0)' });
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Noé Lefèvre' })).toContainText('Awa Diop');

  // She notes something that his page shows to the head, and that the family has no page for.
  await page.getByRole('link', { name: 'Noé Lefèvre' }).click();
  await hydrated(page, plain);
  await expect(page.locator('dl')).toContainText('Awa Diop');
  await awa.goto(new URL(page.url()).pathname);
  await hydrated(awa, plain);
  await awa.getByLabel('Nouvelle note').fill('A rendez-vous jeudi avec un atelier.');
  await awa.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(awa.getByText('La note est enregistrée')).toBeVisible();
  await page.reload();
  await hydrated(page, plain);
  await expect(page.locator('.note-text')).toHaveText('A rendez-vous jeudi avec un atelier.');
  await expect(page.getByRole('button', { name: /^Effacer/ })).toHaveCount(0);
  const noe = await another();
  await server.signIn(noe, 'Noé Lefèvre');
  const hidden = await noe.request.get(new URL(page.url()).pathname);
  expect(hidden.status()).toBe(404);
  await hydrated(awa, plain);
  await awa.getByRole('button', { name: /^Effacer/ }).click();
  await expect(awa.getByText('La note est effacée')).toBeVisible();

  // Removed, she finds nothing there any more. She is found by her name.
  await page.goto('/lycee/equipe?q=DIOP');
  await hydrated(page, plain);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  const line = page.locator('tbody tr').filter({ hasText: 'Awa Diop' });
  await line.locator('summary').click();
  await line.getByRole('button', { name: /^Retirer de l’équipe/ }).click();
  await expect(page.getByText('Ses droits sont retirés')).toBeVisible();
  expect((await awa.request.get('/lycee/equipe')).status()).toBe(404);
});

test('students are handed out evenly, classes are counted, and a class without an account has its sheets', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/referents?classe=2de+4');
  // How many students each follows, as the list of a class has it.
  const follow = async () => {
    const options = await page.getByLabel('Confier à').locator('option').allTextContents();
    return new Map(options.flatMap((text) => [...text.matchAll(/^(.+) \((\d+)\)$/g)].map(([, name, count]) => [name, Number(count)] as const)));
  };
  const before = await follow();
  await page.goto('/lycee/referents');
  await hydrated(page, plain);
  const share = page.locator('form').filter({ has: page.getByRole('button', { name: 'Répartir les élèves sans référent' }) });
  for (const box of await share.getByRole('checkbox').all()) await box.check();
  const asked = await share.locator('[translate=no]').allInnerTexts();
  expect(asked.length).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Répartir les élèves sans référent' }).click();
  await expect(page.getByText('Les élèves sans référent sont répartis')).toBeVisible();
  await expect(page.locator('main')).toContainText('Chaque élève a un référent');
  // Whoever was given some follows no more than one student more than anybody else who was asked.
  await page.goto('/lycee/referents?classe=2de+4');
  const after = await follow();
  const given = asked.filter((name) => after.get(name)! > before.get(name)!);
  expect(given.length).toBeGreaterThan(0);
  const least = Math.min(...asked.map((name) => after.get(name)!));
  for (const name of given) expect(after.get(name)! - least, name).toBeLessThanOrEqual(1);

  await page.goto('/lycee/classes');
  await hydrated(page, plain);
  await page.getByRole('link', { name: /^(Donner|Modifier) les effectifs$/ }).click();
  await hydrated(page, plain);
  await sound(page, 'headcounts', plain);
  const count = page.getByLabel('Effectif de la classe 2de 4');
  await count.fill('cent');
  await page.getByRole('button', { name: 'Enregistrer les effectifs' }).click();
  await expect(page.getByRole('alert')).toContainText('donnez un nombre d’élèves');
  await hydrated(page, plain);
  await count.fill('34');
  await page.getByRole('button', { name: 'Enregistrer les effectifs' }).click();
  await expect(page.getByText('Les effectifs sont enregistrés')).toBeVisible();
  await expect(count).toHaveCount(0);
  await expect(page.locator('tr', { hasText: '2de 4' })).toContainText('34');
  // Whoever has not come in yet: the file is the answer, and the page stays.
  const print = page.locator('details').filter({ hasText: 'Imprimer' }).first();
  if (await print.count()) {
    await print.locator('summary').click();
    const download = page.waitForEvent('download');
    await print.getByRole('button', { name: /^Imprimer/ }).first().click();
    expect((await download).suggestedFilename()).toMatch(/^activation-.*\.pdf$/);
  }
});
