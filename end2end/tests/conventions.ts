// Where the demonstration's conventions are, and what they are made of.
import type { Page } from '@playwright/test';

/** The sections that the host fills, in order. */
export const HOSTS = ['structure', 'tuteur', 'lieu', 'horaires', 'activites', 'pratique'];

/** Where structures and lycées list theirs. */
export type List = '/structure/conventions' | '/lycee/conventions' | '/lycee/conventions?etat=a-signer' | '/espace/conventions';

/** The address of a student's convention, as that list has it. */
export async function conventionOf(page: Page, student: string, list: List = '/structure/conventions'): Promise<string> {
  await page.goto(list);
  // What there is to do with it is linked to as well: the convention's own link begins with the name.
  const href = await page.locator('main').getByRole('link', { name: new RegExp(`^${student}`) }).first().getAttribute('href');
  return href!;
}

/** Opens the days of each week of hours, one by one behind their summary. */
export async function openDays(page: Page) {
  const closed = page.locator('.hours-days:not([open]) > summary');
  while (await closed.count()) await closed.first().click();
}
