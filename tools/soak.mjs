// Visits at a steady rate: one in ten hangs up before the end of the answer, one in ten only asks for the head. Arguments:
// port, process of the server, minutes, visits a second, folder of the report.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

const [port, pid, minutes, rate] = process.argv.slice(2, 6).map(Number);
const folder = process.argv[6];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const paths = ['/', '/offres', '/aide?q=date', '/calendrier', '/rien', '/favicon.svg', '/api/overview'];
for (let commune = 1; commune < 40; commune += 1) {
  const code = `93${String(commune).padStart(3, '0')}`;
  paths.push(`/offres?commune=${code}&rayon=${5 + (commune % 5) * 5}`, `/offres?lieu=${code}&mots=bois`);
}

const counts = { asked: 0, answered: 0, dropped: 0, heads: 0, failed: 0 };
const visit = (number) => {
  const path = paths[number % paths.length];
  const method = number % 10 === 3 ? 'HEAD' : 'GET';
  const rude = number % 10 === 7;
  counts.asked += 1;
  const asked = request({ port, path, method, agent: rude ? undefined : agent, headers: { 'accept-encoding': 'br' } }, (answer) => {
    if (answer.statusCode >= 500) counts.failed += 1;
    if (rude) {
      counts.dropped += 1;
      asked.destroy();
      return;
    }
    answer.resume().on('end', () => (method === 'HEAD' ? (counts.heads += 1) : (counts.answered += 1)));
  });
  asked.on('error', () => rude || (counts.failed += 1));
  asked.end();
};
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const started = Date.now();
const samples = [];
let number = 0;
const timer = setInterval(() => {
  const due = ((Date.now() - started) / 1000) * rate;
  while (number < due) visit((number += 1));
}, 20);
const watch = setInterval(() => {
  samples.push(Math.round(memory() * 10) / 10);
  console.log(`   ${samples.length} min: ${samples.at(-1)} MB, ${JSON.stringify(counts)}`);
  if (samples.length < minutes) return;
  clearInterval(timer);
  clearInterval(watch);
  setTimeout(finish, 2000);
}, 60_000);

function finish() {
  // The first minutes fill caches; then the last third must look like the second.
  const third = Math.ceil(samples.length / 3);
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  const growth = mean(samples.slice(-third)) / mean(samples.slice(third, 2 * third));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ minutes, rate, ...counts, samples_mb: samples, growth }, null, 2)}\n`);
  console.log(`   memory of the last third over the second: ${growth.toFixed(3)}`);
  agent.destroy();
  process.exit(counts.failed > 0 || growth > 1.1 ? 1 : 0);
}
