// A server of one test's own, on a database of its own: to be killed and started again.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export class OwnServer {
  private process?: ChildProcess;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** A demonstration in a database of its own, served. */
  static async start(): Promise<OwnServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'quinzaine-own-'));
    const url = `http://localhost:${port}`;
    const server = new OwnServer(url, folder, {
      ...process.env,
      DATABASE_URL: `sqlite:${join(folder, 'demo.db')}`,
      QUINZAINE_FILES: join(folder, 'files'),
      QUINZAINE_LISTEN: `127.0.0.1:${port}`,
      QUINZAINE_PUBLIC_URL: url,
    });
    execFileSync(process.env.QUINZAINE_BIN!, ['demo', '--size', 'small', '--seed', '2027'], { env: server.env, stdio: 'ignore' });
    await server.again();
    return server;
  }

  /** Starts on the same database, and waits until it answers. */
  async again() {
    this.process = spawn(process.env.QUINZAINE_BIN!, ['serve', '--demo'], { env: this.env, stdio: 'ignore' });
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.process.exitCode !== null) throw new Error('the server of this test ended');
      const ready = await fetch(`${this.url}/pret`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('the server of this test does not start');
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

  /** Ends it for good, with what it kept. */
  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
