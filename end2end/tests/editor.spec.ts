// What the page of a section does while somebody types: it saves, with the network cut, the server killed, by keyboard alone.
import type { Page } from '@playwright/test';
import { conventionOf, HOSTS } from './conventions';
import { expect, hydrated, test } from './fixtures';
import { keyboard } from './input';

test('hours are filled with the keyboard alone', async ({ page, server }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto(`${await conventionOf(page, 'Lina Traoré')}/horaires`);
  await hydrated(page);
  await page.locator('.hours-days > summary').last().focus();
  await page.keyboard.press('Enter');
  await page.locator('#s2_vendredi_apres_midi_a').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('1545');
  await page.keyboard.press('Tab');
  await expect(page.locator('.saving')).toContainText('Enregistré à', { timeout: 20_000 });
  await page.reload();
  await expect(page.locator('#s2_vendredi_apres_midi_a')).toHaveValue('15:45');
});

/** Lets that many seconds pass in the page, with the attempts it makes meanwhile. */
async function pass(page: Page, seconds: number) {
  for (let passed = 0; passed < seconds; passed += 5) await page.clock.runFor(5_000);
}

test('nothing is lost when the network is cut', async ({ page, server, context, expected }) => {
  expected.push(/ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await server.signIn(page, 'Karim Benali');
  const address = `${await conventionOf(page, 'Sami Haddad')}/pratique`;
  await page.goto(address);
  await hydrated(page);
  const lunch = page.getByLabel('Repas de midi');
  await context.setOffline(true);
  const text = `Cuisine sur place, ${Date.now()}`;
  await lunch.fill(text);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  // A new version of the site is not loaded over it (`public/device.js`).
  await expect(page.locator('form[data-saved]')).toHaveCount(0);
  await pass(page, 60);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  await lunch.press('End');
  await lunch.pressSequentially(', ou commerces');
  await context.setOffline(false);
  await expect(page.locator('.saving')).toContainText('Enregistré à');
  await expect(page.locator('form[data-saved]')).toHaveCount(1);
  await page.reload();
  await expect(lunch).toHaveValue(`${text}, ou commerces`);

  // The page is left while the site cannot be reached: what was typed comes back with it.
  await hydrated(page);
  await page.route('**/api/convention/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await lunch.fill(`${text}, à emporter`);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  await page.reload();
  await page.unroute('**/api/convention/**');
  await hydrated(page);
  await expect(lunch).toHaveValue(`${text}, à emporter`);
  await pass(page, 5);
  await expect(page.locator('.saving')).toContainText('Enregistré à');
});

test('a button that is pressed stays under the finger, whatever is wrong with the field that is left', async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await server.signIn(page, 'Karim Benali');
  const address = `${await conventionOf(page, 'Sami Haddad')}/tuteur`;
  const email = page.locator('#tuteur_email');
  const error = page.locator('#tuteur_email-erreur');
  // Down upon the button, as long as a finger is.
  const press = async () => {
    await page.goto(address);
    await hydrated(page);
    await email.fill('');
    await email.pressSequentially('louise@');
    const button = page.getByRole('button', { name: 'Enregistrer et continuer' });
    await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const { x, y, width, height } = (await button.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
    await expect(error).toBeEmpty();
  };

  await page.goto(address);
  await hydrated(page);
  const before = await email.inputValue();
  const restore = async () => {
    await hydrated(page);
    await email.fill(before);
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
    await expect(page).toHaveURL(/\/tuteur\?fait=enregistre/);
  };
  await press();
  await page.mouse.up();
  await expect(page).toHaveURL(/\/tuteur\?fait=incomplet/);
  await expect(error).not.toBeEmpty();
  // The link to what is wrong shows what the field is called, not the field alone.
  await page.locator('.faults a[href="#tuteur_email"]').click();
  await expect(page).toHaveURL(/#tuteur_email$/);
  await expect.poll(() => page.evaluate(() => {
    const [label, header] = ['label[for="tuteur_email"]', '.site-header'].map((one) => document.querySelector(one)!.getBoundingClientRect());
    return label.top >= Math.max(0, header.bottom);
  })).toBe(true);

  await restore();
  // Let go elsewhere, nothing is sent, and what is wrong is said.
  await press();
  await page.mouse.move(2, 2);
  await page.mouse.up();
  await expect(error).not.toBeEmpty();
  await expect(page).toHaveURL(/\/tuteur$/);
  await restore();
});

test('nothing is lost when the server is killed while somebody types', async ({ page, server, another, expected }) => {
  expected.push(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/);
  await page.clock.install();
  await server.signIn(page, 'Karim Benali');
  const address = `${await conventionOf(page, 'Lina Traoré')}/pratique`;
  await page.goto(address);
  await hydrated(page);
  const lunch = page.getByLabel('Repas de midi');
  await lunch.fill('Avant la panne');
  await lunch.blur();
  await expect(page.locator('.saving')).toContainText('Enregistré à');

  await lunch.press('End');
  const typing = lunch.pressSequentially(', pendant la panne, sans s’arrêter', { delay: 40 });
  await expect(lunch).toHaveValue(/pendant/);
  await server.kill();
  await typing;
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  // Sent all the same, the form stays where it is, with what is in it.
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await lunch.press('End');
  await lunch.pressSequentially(', et encore');
  await server.again();
  await pass(page, 30);
  await expect(page.locator('.saving')).toContainText('Enregistré à');
  const text = 'Avant la panne, pendant la panne, sans s’arrêter, et encore';
  await page.reload();
  await expect(lunch).toHaveValue(text);
  // It is the server that has it, not this browser.
  const louise = await another();
  await server.signIn(louise, 'Louise Garnier');
  await louise.goto(address);
  await expect(louise.getByLabel('Repas de midi')).toHaveValue(text);
});

test('what this browser keeps leaves health out, and goes at sign-out', async ({ page, server }) => {
  const kept = () => page.evaluate(() => Object.entries(localStorage).map(([name, text]) => `${name} ${text}`).join('\n'));
  const cut = () =>
    page.route('**/api/convention/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const secret = `tiroir ${Date.now()}`;

  await server.signIn(page, 'Thomas Nguyen');
  await page.goto(`${await conventionOf(page, 'Hugo Fabre', '/lycee/conventions')}/sante`);
  await hydrated(page);
  await cut();
  await page.locator('#pai').selectOption('oui');
  await page.locator('#amenagements').fill(secret);
  await page.locator('#pai_trousse').fill(secret);
  await page.locator('#pai_trousse').blur();
  await expect(page.locator('.saving')).toContainText('Ne fermez pas cette page');
  expect(await kept()).not.toContain(secret);
  expect(await kept()).not.toContain('.sante');
  await page.goto('/espace');
  await page.unroute('**/api/convention/**');
  await page.context().clearCookies();

  // A session of this test's own: it ends.
  await page.goto('/connexion');
  await page.getByRole('button', { name: 'Karim Benali' }).click();
  await expect(page).toHaveURL(/\/structure$/);
  const address = `${await conventionOf(page, 'Ilyès Benoit')}/pratique`;
  await page.goto(address);
  await hydrated(page);
  await cut();
  const text = `Sandwich, ${Date.now()}`;
  await page.getByLabel('Repas de midi').fill(text);
  await expect(page.locator('.saving')).toContainText('Hors ligne');
  expect(await kept()).toContain(text);
  await page.goto('/espace/compte');
  await hydrated(page);
  expect(await kept()).toContain(text);
  await page.getByRole('button', { name: 'Se déconnecter', exact: true }).click();
  await expect(page).not.toHaveURL(/\/espace/);
  expect(await kept()).not.toContain('quinzaine.convention.');
});

test('the whole part of the host is filled with the keyboard alone, and sent', async ({ page, server }) => {
  test.setTimeout(240_000);
  await server.signIn(page, 'Karim Benali');
  const convention = await conventionOf(page, 'Chloé Perrin');
  await page.goto(convention);
  await hydrated(page);
  await keyboard.press(page.getByRole('link', { name: /La structure et son représentant\s: (remplir|modifier)/ }));
  const typed: Record<string, Record<string, string>> = {
    structure: { rep_qualite: 'Gérant', rep_tel: '06 39 98 00 01' },
    tuteur: { tuteur_nom: 'Louise Garnier', tuteur_qualite: 'Ébéniste', tuteur_email: 'louise@atelier.example', tuteur_tel: '06 39 98 00 03', ecoute_nom: 'Nadia Ferrand', ecoute_tel: '06 39 98 00 06' },
    lieu: { lieu_acces: 'Au fond de la cour, demander Louise.' },
    horaires: { chaque_jour_s2_apres_midi_a: '16:30' },
    activites: { observer: 'La fabrication d’un meuble.', communiquer: 'Présenter ce qui a été vu.', risques: 'Bruit et poussière.' },
    pratique: { repas: 'Cuisine sur place.' },
  };
  const ticked: Record<string, string> = { activites: 'engagement', pratique: 'assurance_hote' };
  for (const [index, name] of HOSTS.entries()) {
    await expect(page).toHaveURL(new RegExp(`/${name}(\\?.*)?$`));
    await hydrated(page);
    for (const [field, text] of Object.entries(typed[name])) await keyboard.type(page.locator(`#${field}`), text);
    if (ticked[name]) await keyboard.tick(page.locator(`#${ticked[name]}`));
    // The list of parts says so before anything is sent.
    await expect(page.locator('.convention-nav [aria-current] + .tag')).toHaveText('Complet');
    const last = index === HOSTS.length - 1;
    const button = last ? 'Enregistrer et revenir à la convention' : 'Enregistrer et continuer';
    await keyboard.press(page.getByRole('button', { name: button }));
  }
  await expect(page).toHaveURL(new RegExp(`${convention}\\?fait=enregistre$`));
  await hydrated(page);
  await keyboard.press(page.getByRole('button', { name: 'Envoyer au lycée' }));
  await expect(page.getByText('Votre partie est envoyée au lycée')).toBeVisible();
});

