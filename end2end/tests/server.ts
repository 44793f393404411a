// A server on a database of its own, copied from the demonstration that is made once per run. It can be killed and started again.
import type { Page } from '@playwright/test';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gateway } from './gateway';
import { Register } from './register';

type Cookie = Parameters<ReturnType<Page['context']>['addCookies']>[0][number];

/** How long a session is shared, in milliseconds: acts that bind others ask for a proof of the last ten minutes. */
const SHARED_FOR = 8 * 60_000;

/** How long a server may take to answer for the first time, on a machine that is busy with other things. */
const STARTS_WITHIN = 60_000;

const binary = () => process.env.QUINZAINE_BIN!;

function environment(folder: string, port = 0): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: `sqlite:${join(folder, 'demo.db')}`,
    QUINZAINE_FILES: join(folder, 'files'),
    QUINZAINE_LISTEN: `127.0.0.1:${port}`,
    QUINZAINE_PUBLIC_URL: `http://localhost:${port}`,
    // All tests come from one machine.
    QUINZAINE_LIMIT_PERSON: '100',
    QUINZAINE_LIMIT_NETWORK: '100000',
  };
}

/** Makes the demonstration that servers copy; `waiting` conventions more wait for the lycée. */
export function makeDemonstration(folder: string, waiting = 0) {
  const log = process.env.QUINZAINE_LOG ? 'inherit' : 'ignore';
  execFileSync(binary(), ['demo', '--size', 'small', '--seed', '2027', '--waiting', String(waiting)], { env: environment(folder), stdio: ['ignore', 'ignore', log] });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What the operator's own text says in its first article. */
export const OWN_WORDS = 'La présente convention est celle de l’académie.';

/** A folder that holds one text of the operator's: the last built-in edition with another first article. */
function ownWords(folder: string): string {
  const texts = join(folder, 'texts');
  mkdirSync(texts);
  const edition = execFileSync(binary(), ['texts', 'export', '2026-11-29'], { env: environment(folder), encoding: 'utf8' });
  const text = edition
    .replace('2026-11-29-a-nommer', '2027-officiel')
    .replace('Texte à nommer', 'Texte de l’académie')
    .replace(/La présente convention organise[^\n]*/, OWN_WORDS);
  writeFileSync(join(texts, 'officiel.txt'), text);
  return texts;
}

export class Server {
  private process?: ChildProcess;
  private people?: Promise<{ name: string; email: string }[]>;
  private readonly sessions = new Map<string, { cookie: Promise<Cookie>; since: number }>();
  // A test process that ends, for whatever reason, leaves no server behind.
  private readonly endWithUs = () => void this.process?.kill('SIGKILL');

  private constructor(
    readonly url: string,
    /** The register of companies that it asks. */
    readonly register: Register,
    /** The gateway by which it sends SMS, where it does. */
    readonly gateway: Gateway | undefined,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    process.on('exit', this.endWithUs);
  }

  /** Serves a copy of the demonstration; `texts` has SMS leave, `words` gives it a text of the convention of its own. */
  static async start({ texts = false, words = false } = {}): Promise<Server> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'quinzaine-server-'));
    cpSync(process.env.QUINZAINE_TEST_FOLDER!, folder, { recursive: true });
    const register = await Register.start();
    const gateway = texts ? await Gateway.start() : undefined;
    const env = {
      ...environment(folder, port),
      QUINZAINE_SIRENE_URL: register.url,
      ...(gateway && { QUINZAINE_SMS_URL: gateway.url }),
      ...(words && { QUINZAINE_TEXTS_DIR: ownWords(folder) }),
    };
    const server = new Server(`http://localhost:${port}`, register, gateway, folder, env);
    await server.again();
    return server;
  }

  /** Starts on the same database, and waits until it answers. */
  async again() {
    const log = process.env.QUINZAINE_LOG ? 'inherit' : 'ignore';
    this.process = spawn(binary(), ['serve', '--demo'], { env: this.env, stdio: ['ignore', 'ignore', log] });
    const tooLate = Date.now() + STARTS_WITHIN;
    while (Date.now() < tooLate) {
      if (this.process.exitCode !== null) throw new Error('the server ended before it answered');
      const ready = await fetch(`${this.url}/pret`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the server does not answer');
  }

  /** Ends it as a power cut does. */
  async kill() {
    const ended = this.process;
    this.process = undefined;
    if (!ended || ended.exitCode !== null) return;
    const gone = once(ended, 'exit');
    ended.kill('SIGKILL');
    await gone;
  }

  /** Ends it for good, and removes its database. */
  async stop() {
    await this.kill();
    this.register.stop();
    this.gateway?.stop();
    process.off('exit', this.endWithUs);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Signs the page's browser in as somebody of the demonstration. All tests on this server share one session per person: a test that
   * signs out must come in through the page itself, and one that opens the desk's page `alone`: what it showed serves nothing else then.
   */
  async signIn(page: Page, name: string, { alone = false } = {}) {
    if (alone) {
      await page.context().addCookies([await this.openSession(name)]);
      return;
    }
    let session = this.sessions.get(name);
    if (!session || Date.now() - session.since > SHARED_FOR) {
      session = { cookie: this.openSession(name), since: Date.now() };
      this.sessions.set(name, session);
    }
    await page.context().addCookies([await session.cookie]);
  }

  private async openSession(name: string): Promise<Cookie> {
    this.people ??= fetch(`${this.url}/api/demo/personas`).then((answer) => answer.json());
    const email = (await this.people).find((person) => person.name === name)?.email;
    if (!email) throw new Error(`the demonstration knows no ${name}`);
    const body = new URLSearchParams({ courriel: email });
    const answer = await fetch(`${this.url}/api/demo/sign-in`, { method: 'POST', body, redirect: 'manual' });
    const [, cookie, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '') ?? [];
    if (!value) throw new Error(`${name} is not let in: ${answer.status}`);
    return { name: cookie, value, url: this.url, httpOnly: true, sameSite: 'Lax' };
  }
}
