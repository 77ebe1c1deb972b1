// Does one thing with the package jose: a JSON object comes in on standard input, one goes out on standard output.
import { readFileSync } from 'node:fs';
import { CompactEncrypt, compactDecrypt, createLocalJWKSet, importJWK, jwtVerify } from 'jose';

const ask = JSON.parse(readFileSync(0, 'utf8'));
const text = new TextEncoder();

const operations = {
  async decrypt({ jwk, token }) {
    const { plaintext, protectedHeader } = await compactDecrypt(token, await importJWK(jwk, protectedHeaderOf(token).alg));
    return { content: new TextDecoder().decode(plaintext), header: protectedHeader };
  },

  async encrypt({ jwk, alg, enc, content, cty, apu, apv }) {
    const builder = new CompactEncrypt(text.encode(content)).setProtectedHeader({ alg, enc, kid: jwk.kid, ...(cty ? { cty } : {}) });
    if (apu) {
      builder.setKeyManagementParameters({ apu: text.encode(apu), apv: text.encode(apv) });
    }
    return { token: await builder.encrypt(await importJWK(jwk, alg)) };
  },

  async verify({ jwks, token, alg }) {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), { algorithms: [alg], clockTolerance: '10y' });
    return { payload, header: protectedHeader };
  },
};

function protectedHeaderOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
}

process.stdout.write(JSON.stringify(await operations[ask.operation](ask)));
