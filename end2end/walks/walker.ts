// Somebody with a small phone on a slow network, who reads and types at a pace of their own. What they do is counted: seconds, and
// screens that they had to see.
import type { Locator, Page } from '@playwright/test';
import { hydrated } from '../tests/fixtures';

export const SCREEN = { width: 320, height: 640 };
export const PHONE = { viewport: SCREEN, hasTouch: true, isMobile: true };

/** 1.6 Mbit/s down, half of it up, 150 ms there and back: what browsers call slow 4G. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };

/** To read a screen, to type a character, to move a finger: milliseconds. */
const READS = 2_000;
const TYPES = 200;
const TOUCHES = 500;

const passes = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Stage {
  name: string;
  seconds: number;
  screens: number;
  pages: number;
  typed: number;
}

export class Walker {
  private readonly stages: Stage[] = [];
  private began = Date.now();
  private screens = 0;
  private pages = 0;
  private typed = 0;
  /** How far down the page that is open was read. */
  private read = 0;
  /** All that was typed, to tell what is typed twice. */
  readonly texts: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly plain: boolean,
  ) {}

  static async arrive(page: Page, plain: boolean): Promise<Walker> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    return new Walker(page, plain);
  }

  /** Opens an address that they know, or follow from an e-mail. */
  async open(path: string) {
    await this.page.goto(path);
    await this.arrived();
  }

  private async arrived() {
    await hydrated(this.page, this.plain);
    this.pages += 1;
    this.read = 0;
    // An answer stands where the address or the focus leads.
    this.read = await this.page.evaluate(() => scrollY);
    await this.reads(SCREEN.height);
  }

  private async reads(pixels: number) {
    this.screens += pixels / SCREEN.height;
    this.read += pixels;
    await passes((READS * pixels) / SCREEN.height);
  }

  /** Scrolls to that, reading what comes between. */
  async see(target: Locator) {
    await target.waitFor();
    const bottom = await target.evaluate((element) => element.getBoundingClientRect().bottom + scrollY);
    // What stays in sight, however far one scrolls, is not scrolled to.
    const stays = await target.evaluate((element) => {
      for (let part: Element | null = element; part; part = part.parentElement) {
        if (/fixed|sticky/.test(getComputedStyle(part).position)) return true;
      }
      return false;
    });
    if (!stays && bottom > this.read) await this.reads(bottom - this.read);
    await target.scrollIntoViewIfNeeded();
  }

  private async touch(target: Locator) {
    await this.see(target);
    await passes(TOUCHES);
    await target.tap();
  }

  /** Presses what leads to another page. */
  async press(target: Locator) {
    await this.see(target);
    await passes(TOUCHES);
    // An answer may have the address of the page that asked.
    const { page } = this;
    const leaves = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await target.tap();
    await leaves;
    await page.waitForLoadState();
    await this.arrived();
  }

  async tick(box: Locator) {
    if (await box.isChecked()) return;
    await this.touch(box);
  }

  async unfold(summary: Locator) {
    await this.touch(summary);
  }

  /** Types as one does on a phone. Times have wheels: two touches. */
  async type(field: Locator, text: string) {
    await this.touch(field);
    const kind = await field.evaluate((input) => (input as HTMLInputElement).type);
    if (kind === 'time') {
      await passes(2 * TOUCHES);
      await field.fill(text);
      return;
    }
    await field.fill('');
    await field.pressSequentially(text, { delay: TYPES });
    this.typed += text.length;
    this.texts.push(text);
  }

  async choose(list: Locator, label: string) {
    await this.touch(list);
    await passes(READS);
    await list.selectOption({ label });
  }

  /** What was done since the last stage has that name. */
  stage(name: string) {
    const now = Date.now();
    const { screens, pages, typed } = this;
    this.stages.push({ name, seconds: (now - this.began) / 1000, screens, pages, typed });
    this.began = now;
    [this.screens, this.pages, this.typed] = [0, 0, 0];
  }

  /** Says it all; `aim` is what it should take at most. */
  tell(who: string, aim: string) {
    const sum = (of: (stage: Stage) => number) => this.stages.reduce((total, stage) => total + of(stage), 0);
    const line = ({ name, seconds, screens, pages, typed }: Stage) =>
      `  ${name.padEnd(44)} ${seconds.toFixed(0).padStart(5)} s ${screens.toFixed(1).padStart(6)} screens ${String(pages).padStart(4)} pages ${String(typed).padStart(5)} characters`;
    const all = { name: 'all', seconds: sum((s) => s.seconds), screens: sum((s) => s.screens), pages: sum((s) => s.pages), typed: sum((s) => s.typed) };
    console.log([`${who} (aim: ${aim})`, ...this.stages.map(line), line(all)].join('\n'));
  }
}
