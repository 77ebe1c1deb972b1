// The provider tells from server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.4 to 2.6).
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { provider } from './provider.js';
import { endSessions } from './sessions.js';
import { settings } from './settings.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';
// Those that a key of the provider signs; never "none", never a secret.
const algorithms = ['RS256', 'PS256', 'ES256'];
const skew = 60; // seconds between two clocks
const age = 600; // seconds

// Logout tokens that were here, with the time from which on they have expired anyway.
const seen = new Map();
let keys;

/** Whether a token is good cannot be told now: its key is not known, and the provider was not asked, or did not answer. */
class KeyIsNotKnown extends Error {}

export async function backChannelLogout(request, response) {
  response.set('Cache-Control', 'no-store');
  let claims;
  try {
    claims = await read(request.body?.logout_token ?? '');
  } catch (problem) {
    console.error(problem);
    // A refusal is final; after 503 the provider sends the token again.
    return problem instanceof KeyIsNotKnown
      ? response.status(503).set('Retry-After', '10').json({ error: 'temporarily_unavailable' })
      : response.status(400).json({ error: 'invalid_request' });
  }

  await endSessions(user => claims.sid ? user.sid === claims.sid : user.sub === claims.sub);
  // Only now: what could not be ended may be asked for again.
  seen.set(claims.jti, claims.exp + skew);
  response.sendStatus(200);
}

/** What a logout token says; throws for one that is not good, or was here before. */
async function read(token) {
  const { issuer, jwks_uri } = await metadata();
  keys ??= createRemoteJWKSet(new URL(jwks_uri));
  const { payload } = await jwtVerify(token, keyOf, {
    issuer,
    audience: settings.clientId,
    typ: 'logout+jwt',
    algorithms,
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    maxTokenAge: age,
    clockTolerance: skew,
  });
  if (payload.exp > payload.iat + age) {
    throw new Error('This logout token lives too long.');
  }
  if (!isObject(payload.events) || !isObject(payload.events[event]) || payload.nonce !== undefined) {
    throw new Error('This is no logout token.');
  }
  if (![payload.jti, payload.sid ?? '', payload.sub ?? ''].every(value => typeof value === 'string') || !(payload.sid || payload.sub)) {
    throw new Error('A logout token names a session or a subject.');
  }

  const now = Date.now() / 1000;
  for (const [id, until] of seen) {
    if (until < now) seen.delete(id);
  }
  if (seen.has(payload.jti)) {
    throw new Error('This logout token has been here before.');
  }
  return payload;
}

async function metadata() {
  try {
    return (await provider()).serverMetadata();
  } catch (problem) {
    throw new KeyIsNotKnown('The provider does not answer.', { cause: problem });
  }
}

/** The provider's key that a token names. The library asks for keys twice a minute at most: invented key ids do not make it ask all the time. */
async function keyOf(header, token) {
  const mayAsk = !keys.coolingDown;
  try {
    return await keys(header, token);
  } catch (problem) {
    if (problem.code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' || (problem.code === 'ERR_JWKS_NO_MATCHING_KEY' && mayAsk)) {
      throw problem;
    }
    throw new KeyIsNotKnown('The key of a logout token is not known.', { cause: problem });
  }
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
