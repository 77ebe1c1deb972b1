// Runs every scenario of a package: node run.mjs PACKAGE. What they need to know of the server comes as JSON on standard input; how each
// one ended goes to standard output, a line of JSON each.
import { readFileSync, readdirSync, writeSync } from 'node:fs';

const AT_ONCE = 4;
const LIMIT = 120_000;

const [folder] = process.argv.slice(2);
const world = JSON.parse(readFileSync(0, 'utf8'));
const waiting = [];
for (const file of readdirSync(folder).filter(file => file.endsWith('.mjs') && file !== 'party.mjs')) {
  for (const [name, play] of Object.entries(await import(`./${folder}/${file}`))) {
    waiting.push({ script: `${folder}/${file}`, name, play });
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, playSome));

// Connections that wait for another request would hold the process.
process.exit();

async function playSome() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { script, name, play } = next;
    writeSync(1, JSON.stringify({ script, name, error: await errorOf(play) }) + '\n');
  }
}

/** What went wrong; null where nothing did. */
async function errorOf(play) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('It did not end.')), LIMIT); });
  try {
    await Promise.race([play(world), late]);
    return null;
  } catch (error) {
    return `${error?.stack ?? error}${error?.cause ? `\ncaused by ${error.cause.stack ?? JSON.stringify(error.cause)}` : ''}`;
  } finally {
    clearTimeout(timer);
  }
}
