const { subtle } = globalThis.crypto;

const ALGORITHMS = {
  RS256: [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, ['sign', 'verify'], 'sig'],
  PS256: [{ name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, ['sign', 'verify'], 'sig'],
  ES256: [{ name: 'ECDSA', namedCurve: 'P-256' }, ['sign', 'verify'], 'sig'],
  'RSA-OAEP-256': [{ name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, ['encrypt', 'decrypt'], 'enc'],
  'ECDH-ES': [{ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits'], 'enc'],
};

/** A key pair of an app: the private key with its kid, and the JSON Web Key that it registers. */
export async function newKey(alg) {
  const [algorithm, usages, use] = ALGORITHMS[alg];
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, usages);
  const { kty, crv, x, y, n, e } = await subtle.exportKey('jwk', publicKey);
  const kid = `${alg}-of-the-app`;
  return { key: privateKey, kid, alg, jwk: { kty, crv, x, y, n, e, kid, use, alg } };
}
