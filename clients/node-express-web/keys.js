// The key with which the app proves who it is (private_key_jwt): made at the first start, readable to its owner only.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose';
import { settings } from './settings.js';

const file = `${settings.data}/client.key`;

async function loadOrMake() {
  try {
    return readFileSync(file, 'utf8');
  } catch (problem) {
    if (problem.code !== 'ENOENT') {
      throw problem;
    }
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const text = await exportPKCS8(privateKey);
    mkdirSync(settings.data, { recursive: true });
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return text;
  }
}

export const privateKey = await importPKCS8(await loadOrMake(), 'ES256', { extractable: true });

const { kty, crv, x, y } = await exportJWK(privateKey);
export const keyId = await calculateJwkThumbprint({ kty, crv, x, y });
export const publicKeys = { keys: [{ kty, crv, x, y, kid: keyId, use: 'sig', alg: 'ES256' }] };
