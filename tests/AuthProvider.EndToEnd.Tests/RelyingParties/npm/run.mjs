// Runs one scenario: node run.mjs FILE NAME. What it needs to know of the server comes as JSON on standard input.
import { readFileSync } from 'node:fs';

const [file, name] = process.argv.slice(2);
const world = JSON.parse(readFileSync(0, 'utf8'));
const scenarios = await import(`./${file}`);
await scenarios[name](world);
