// The process: node main.js [--stage FILE.json]...
// Ends with its stdin, so that it cannot outlive the test runner that started it.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startControl } from './control.js';

const { values } = parseArgs({ options: { stage: { type: 'string', multiple: true, default: [] } } });

const control = await startControl();
const urls = [control.url];
for (const file of values.stage) {
  const stage = await control.openStage(JSON.parse(await readFile(file, 'utf8')));
  urls.push(stage.url);
}

async function end() {
  await control.close();
  process.exit(0);
}

control.onShutdown(end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.stdin.on('close', end);
process.stdin.resume();

process.stdout.write(`ready ${urls.join(' ')}\n`);
