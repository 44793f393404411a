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
  const download = async (name: RegExp) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    return readFileSync(await file.path());
  };
  expect(JSON.parse((await download(/en JSON/)).toString()).compte[0].Nom).toBe('Noé Lefèvre');
  expect((await download(/en PDF/)).subarray(0, 5).toString()).toBe('%PDF-');

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

test('an account is erased as its owner asks, and nothing says the name any more', async ({ page, another, server, plain }, info) => {
  const family = `Quatrebarbes-${info.project.name}`;
  const email = `zelie.${Date.now()}@example.org`;
  const paul = await another();
  await server.signIn(paul, 'Paul Administrateur');
  await paul.goto('/administration/personnes/nouvelle?role=student');
  await hydrated(paul, plain);
  for (const [label, text] of [
    ['Prénom et nom', `Zélie ${family}`], ['Numéro du lycée (UAI)', '0930122C'], ['Classe', '2de 8'], ['Date de naissance', '2011-05-17'],
  ]) {
    await paul.locator('main').getByLabel(label, { exact: true }).fill(text);
  }
  await paul.getByRole('button', { name: 'Créer le compte' }).click();
  const code = await paul.locator('.sheet-code').innerText();
  await page.goto('/activation');
  await hydrated(page, plain);
  await page.getByLabel('Code d’activation').fill(code);
  await page.getByLabel('Votre adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe').fill('trois lacs calmes en hiver');
  await page.getByRole('button', { name: 'Activer mon compte' }).click();
  await page.waitForURL((url) => url.pathname !== '/activation');

  // The head reads the file and finds the name where it is kept: what is looked for afterwards is there before.
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  const schools = ['/lycee/eleves', '/lycee/suivi?tri=classe', '/lycee/suivi/export.csv', '/lycee/consultations', '/lycee/consultations.jsonl', '/lycee/effacements', '/lycee/classes', '/lycee/referents?classe=2de+8', '/lycee/saisie', '/lycee/chiffres', '/a-faire'];
  const sites = ['/administration', '/administration/personnes', '/administration/journal', '/administration/securite', '/administration/effacements', '/administration/lettres', '/dev/courriels'];
  const named = async () => {
    const found: string[] = [];
    for (const [who, paths] of [[head, schools], [paul, sites]] as const) {
      for (const path of paths) {
        const answer = await who.request.get(path);
        expect(answer.status(), path).toBe(200);
        if ((await answer.text()).includes('Quatrebarbes')) found.push(path);
      }
    }
    return found;
  };
  await head.goto('/lycee/eleves?q=quatrebarbes');
  await hydrated(head, plain);
  await head.getByRole('link', { name: new RegExp(family) }).first().click();
  await expect(head.getByRole('heading', { level: 1 })).toContainText(family);
  const file = new URL(head.url()).pathname;

  await page.goto('/espace/compte/donnees');
  await hydrated(page, plain);
  await page.getByLabel('Ce que vous voulez ajouter').fill('Je change de lycée.');
  await page.getByRole('button', { name: 'Demander l’effacement de mon compte' }).click();
  await expect(page.getByText('Votre demande est partie.')).toBeVisible();
  const before = await named();
  for (const path of ['/lycee/eleves', '/lycee/suivi/export.csv', '/lycee/consultations', '/lycee/effacements']) expect(before).toContain(path);

  await head.goto('/lycee/effacements');
  await hydrated(head, plain);
  const asked = head.locator('article').filter({ hasText: family });
  await expect(asked).toContainText('Je change de lycée.');
  await asked.getByRole('button', { name: 'Effacer le compte' }).click();
  await expect(head.getByText('Le compte est effacé.')).toBeVisible();

  await page.goto('/espace');
  await expect(page).toHaveURL(/\/connexion/);
  expect((await head.request.get(file)).status()).toBe(404);
  // What was told last leaves first.
  await expect.poll(named).toEqual([]);
});
