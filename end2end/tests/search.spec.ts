// Finding an offer, the same with JavaScript and without.
import { closeFilters, expect, hydrated, openFilters, openSearch, summary, test, titles } from './fixtures';

test('offers near Montreuil in two sectors, the warning beyond ten kilometres, and back to the same list', async ({
  page,
  plain,
}) => {
  await page.goto('/');
  await hydrated(page, plain);
  await page.getByLabel('Où habitez-vous').fill('montreuil');
  if (!plain) {
    // On a phone the proposals lie over the button: they can be put away.
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Chercher des offres' }).click();
  await expect(page).toHaveURL(/\/offres\?commune=93048$/);
  await expect(summary(page)).toContainText('de Montreuil (93)');
  await hydrated(page, plain);

  await openSearch(page);
  await page.getByLabel('Jusqu’à').selectOption('15');
  if (!plain) await expect(page).toHaveURL(/rayon=15/);
  await openFilters(page);
  for (const sector of ['Enseignement', 'Commerce et distribution']) {
    await page.getByRole('checkbox', { name: sector }).check();
    if (!plain) await expect(page.getByRole('checkbox', { name: sector })).toBeChecked();
  }
  if (plain) await page.getByRole('button', { name: 'Appliquer les filtres' }).click();
  await expect(page).toHaveURL(/secteur=s12.*secteur=s22|secteur=s22.*secteur=s12/);
  await closeFilters(page);
  await expect(summary(page)).toHaveText(/\d+\soffres à moins de 15\skm de Montreuil \(93\)/);
  await expect(page).toHaveTitle(/offres à moins de 15/);

  // Nearest first, each with its distance; what is far says so in words.
  const kilometres = (await page.locator('.results .card-place strong').allInnerTexts()).map(inKilometres);
  expect(kilometres.length).toBeGreaterThan(5);
  expect([...kilometres].sort((a, b) => a - b)).toEqual(kilometres);

  // The far ones come last.
  for (let next = page.getByRole('link', { name: 'Page suivante' }); await next.count(); ) {
    const number = await page.locator('.pager [aria-current]').innerText();
    await next.click();
    await expect(page.locator('.pager [aria-current]')).not.toHaveText(number);
  }
  const far = page.locator('.card', { hasText: 'À plus de 10 km' });
  await expect(far.first()).toContainText('pensez au trajet et au logement');
  const list = await titles(page);
  const address = page.url();

  const card = far.last();
  const title = await card.locator('.card-title').innerText();
  const anchor = await card.getAttribute('id');
  await card.locator('.card-title a').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.locator('.alert-warning')).toContainText('plus de 10 km de Montreuil (93)');
  await expect(page.locator('.facts')).toContainText('Distance approximative');
  await expect(page.locator('main')).not.toContainText('06 39 98');

  await page.getByRole('link', { name: 'Retour aux résultats' }).click();
  await expect(page).toHaveURL((url) => url.href.replace(/#.*/, '') === address);
  // On the card it was opened from.
  await expect(page.locator(`[id="${anchor}"]`)).toBeInViewport();
  await expect(page.locator('.card').last()).toBeVisible();
  expect(await titles(page)).toEqual(list);

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await page.goBack();
  await expect(page).toHaveURL(address);
  await expect(page.locator('.card').last()).toBeVisible();
  expect(await titles(page)).toEqual(list);
  await page.reload();
  expect(await titles(page)).toEqual(list);
});

test('the first result is on the first screen of a phone, and whoever searches stands on the results', async ({ page, plain, isMobile }) => {
  test.skip(!isMobile, 'wide windows show the form beside the list');
  for (const height of [844, 640]) {
    await page.setViewportSize({ width: height === 640 ? 320 : 390, height });
    await page.goto('/offres?commune=93048&rayon=20');
    await hydrated(page, plain);
    const card = page.locator('.results .card').first();
    for (const part of ['.card-title a', '.card-place strong']) await expect(card.locator(part)).toBeInViewport({ ratio: 1 });
  }
  await openSearch(page);
  await page.getByLabel('Mots-clés').fill('commerce');
  if (!plain) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Chercher', exact: true }).click();
  await expect(page).toHaveURL(/mots=commerce/);
  await expect(summary(page)).toBeInViewport({ ratio: 1 });
  await expect(page.locator('.results .card-title a').first()).toBeInViewport({ ratio: 1 });
  if (!plain) await expect(summary(page)).toBeFocused();
});

test('cards say little, and lead to offers that say who welcomes, beside those around them', async ({ page, plain }) => {
  await test.step('a card says six things at most, and sectors are found by family', async () => {
    await page.goto('/offres?commune=93048&rayon=100');
    await hydrated(page, plain);
    for (const card of await page.locator('.results .card').all()) {
      // The title, the place with its distance, the structure, the weeks; then tags.
      expect(await card.locator('p').count() - (await card.locator('.far-note').count())).toBe(3);
      expect(await card.locator('.tag').count()).toBeLessThanOrEqual(2);
    }
    const families = page.locator('.family-fold > summary');
    await openFilters(page);
    const counts = (await families.locator('.count').allInnerTexts()).map((text) => Number(/[\d\s]+/.exec(text)?.[0].replace(/\s/g, '')));
    expect(counts.length).toBe(7);
    // What has none comes last, among families as within each.
    expect(counts.map((count) => count === 0)).toEqual(counts.map((count) => count === 0).sort());
    const first = page.locator('.family-fold').first();
    const labels = await first.locator('label.choice').evaluateAll((labels) =>
      labels.map((label) => [label.querySelector('.count')!.textContent!.startsWith('0'), label.querySelector('span')!.firstChild!.textContent!.trim()] as const));
    const sorted = [...labels].sort((a, b) => Number(a[0]) - Number(b[0]) || a[1].localeCompare(b[1], 'fr'));
    expect(labels).toEqual(sorted);
    // Nothing scrolls within what scrolls.
    expect(await page.locator('.filters-body *').evaluateAll((all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(one).overflowY)).length)).toBe(0);
  });
  await test.step('an offer opened from a search leads to those beside it, and says who welcomes and what a day is like', async () => {
    await page.goto('/offres?commune=93048&rayon=50');
    const all = await titles(page);
    await page.locator('.results .card-title a').nth(1).click();
    const around = page.getByRole('navigation', { name: 'Dans les résultats' });
    await expect(around).toContainText(/2 sur \d/);
    await hydrated(page, plain);
    const main = page.locator('main');
    for (const title of ['Ce que vous ferez', 'Une journée', 'Qui vous accueille']) {
      await expect(main.getByRole('heading', { name: title })).toBeVisible();
    }
    await expect(main).toContainText(/[Vv]ous arrivez à/);
    // What one does comes before the facts.
    const does = main.getByRole('heading', { name: 'Ce que vous ferez' });
    expect(await does.evaluate((heading) => Boolean(heading.compareDocumentPosition(document.querySelector('.facts')!) & Node.DOCUMENT_POSITION_FOLLOWING))).toBe(true);
    await around.getByRole('link', { name: /^Suivante/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(all[2]);
    await page.locator('.offer-next a').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(all[3]);
    await around.getByRole('link', { name: /^Précédente/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(all[2]);
  });
});

test('a place that is not certain is a choice', async ({ page, plain }) => {
  await test.step('a commune that several places are called is chosen', async () => {
    await page.goto('/offres?lieu=St-Denis');
    await expect(summary(page)).toHaveText('Quelle commune ?');
    await expect(page.getByLabel('Où habitez-vous')).toHaveValue('St-Denis');
    await expect(page.getByRole('link', { name: /Saint-Denis \(93\)/ })).toBeVisible();
    await page.getByRole('link', { name: /Saint-Denis \(974\)/ }).click();
    await expect(summary(page)).toContainText('de Saint-Denis (974)');
    await expect(page).toHaveURL(/commune=97411/);
    await expect(page.locator('.card').first()).toBeVisible();
  });
  await test.step('a commune nobody knows is said so, and what was typed is still there', async () => {
    await page.goto('/offres?lieu=Montreil&mots=dessin&rayon=30');
    await expect(summary(page)).toHaveText('Commune introuvable');
    await expect(page).toHaveTitle(/^Erreur/);
    await expect(page.getByLabel('Où habitez-vous')).toHaveValue('Montreil');
    await expect(page.getByLabel('Où habitez-vous')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Mots-clés')).toHaveValue('dessin');
    await expect(page.getByLabel('Jusqu’à')).toHaveValue('30');
    await page.getByRole('link', { name: /^Montreuil \(93\)/ }).click();
    await expect(page).toHaveURL(/commune=93048&rayon=30&mots=dessin/);
  });
  await test.step('a name that only begins so, and a lycée of many namesakes, are a choice', async () => {
    await page.goto('/offres');
    await hydrated(page, plain);
    for (const [typed, choice, heading] of [
      ['Andrez', /Andrezé.*Beaupréau-en-Mauges/, 'Beaupréau-en-Mauges (49)'],
      ['Lycée Condorcet', /Lycée Condorcet.*Montreuil \(93\)/, 'Montreuil (93)'],
    ] as const) {
      await openSearch(page);
      await page.getByLabel('Où habitez-vous').fill(typed);
      if (!plain) await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Chercher', exact: true }).click();
      await expect(summary(page)).toHaveText('Quelle commune ?');
      await expect(page.getByLabel('Où habitez-vous')).toHaveValue(typed);
      await page.getByRole('link', { name: choice }).first().click();
      await expect(summary(page)).toContainText(`de ${heading}`);
    }
  });
});

test('a place that is certain leads on', async ({ page, plain }) => {
  await test.step('a place typed in the list of recent offers brings the nearest first', async () => {
    await page.goto('/offres');
    await hydrated(page, plain);
    await expect(page.getByText('Les plus récentes d’abord.')).toBeVisible();
    await page.getByLabel('Où habitez-vous').fill('Montreuil');
    if (!plain) await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Chercher', exact: true }).click();
    await expect(page).toHaveURL(/\/offres\?commune=93048(#resultats)?$/);
    await expect(page.getByText('Les plus proches d’abord.')).toBeVisible();
  });
  await test.step('a department is searched, and an emptied place is the whole country', async () => {
    await page.goto('/offres');
    await hydrated(page, plain);
    await page.getByLabel('Où habitez-vous').fill('La Réunion');
    if (!plain) await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Chercher', exact: true }).click();
    await expect(page).toHaveURL(/\/offres\?departement=974(#resultats)?$/);
    await expect(summary(page)).toContainText('offres à La Réunion');
    await hydrated(page, plain);
    await openSearch(page);
    await expect(page.getByLabel('Où habitez-vous')).toHaveValue('La Réunion (département)');
    await page.getByLabel('Où habitez-vous').fill('');
    await page.getByRole('button', { name: 'Chercher', exact: true }).click();
    await expect(summary(page)).toContainText('dans toute la France');
  });
});

test('what narrows a search is taken away, advised or said', async ({ page, plain }) => {
  await test.step('nothing found: one change that helps, with what it gives', async () => {
    await page.goto('/offres?commune=93048&rayon=5&mots=licorne');
    await expect(summary(page)).toHaveText('Aucune offre à moins de 5 km de Montreuil (93)');
    const advice = page.locator('.advice a');
    const text = await advice.first().innerText();
    const promised = Number(/^\d+/.exec(text)?.[0]);
    expect(text).toMatch(/sans le mot «\slicorne\s»/);
    await advice.first().click();
    await expect(summary(page)).toContainText(`${promised} offre`);
  });
  await test.step('a filter is taken away by its cross', async () => {
    await page.goto('/offres?commune=93048&rayon=50&secteur=s22&semaines=premiere&mots=bois');
    await hydrated(page, plain);
    const tags = page.getByRole('list', { name: 'Filtres actifs' }).getByRole('link');
    await expect(tags).toHaveCount(3);
    await page.getByRole('link', { name: /Retirer le filtre.*Enseignement/ }).click();
    await expect(page).toHaveURL(/\/offres\?commune=93048&rayon=50&semaines=premiere&mots=bois$/);
    await expect(tags).toHaveCount(2);
  });
  await test.step('offers abroad are behind their filter and carry no distance', async () => {
    await page.goto('/offres?commune=93048');
    await hydrated(page, plain);
    await openFilters(page);
    await page.getByRole('checkbox', { name: /À l’étranger/ }).check();
    if (plain) await page.getByRole('button', { name: 'Appliquer les filtres' }).click();
    await expect(summary(page)).toContainText('à l’étranger');
    await closeFilters(page);
    await expect(page.locator('.card').first()).toBeVisible();
    await expect(page.locator('.card-place strong')).toHaveCount(0);
  });
});

test('the whole search can be done with the keyboard', async ({ page, plain }) => {
  await page.goto('/offres');
  await hydrated(page, plain);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Où habitez-vous')).toBeFocused();
  await page.keyboard.type('35000');
  await page.keyboard.press('Enter');
  await expect(summary(page)).toContainText('de Rennes (35)');
  // Tab until the first offer; everything in between can be reached and left.
  await page.locator('#resultats').scrollIntoViewIfNeeded();
  const first = page.locator('.card-title a').first();
  for (let tabs = 0; tabs < 100 && !(await first.evaluate((link) => link === document.activeElement)); tabs++) {
    await page.keyboard.press('Tab');
  }
  await expect(first).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/offres\/[0-9a-f-]{36}\?commune=35238/);
});

/** « à 3,4 km », « à 800 m » → a number of kilometres. */
function inKilometres(text: string): number {
  const [, number, unit] = /à\s([\d,]+)\s(km|m)/.exec(text) ?? [];
  return Number(number.replace(',', '.')) / (unit === 'm' ? 1000 : 1);
}
