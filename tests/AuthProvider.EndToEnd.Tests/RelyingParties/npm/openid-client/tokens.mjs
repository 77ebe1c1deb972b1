import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { newKey } from '../keys.mjs';
import { Visitor } from '../visitor.mjs';
import { SIGNED_OUT_URI, register, signIn } from './party.mjs';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export async function idTokenSignedWithPS256(world) {
  await idTokenSignedWith(world, 'PS256');
}

export async function idTokenSignedWithES256(world) {
  await idTokenSignedWith(world, 'ES256');
}

export async function idTokenEncryptedWithRsa(world) {
  await idTokenEncryptedWith(world, 'RSA-OAEP-256', 'A256GCM');
}

export async function idTokenEncryptedWithEllipticCurves(world) {
  await idTokenEncryptedWith(world, 'ECDH-ES', 'A128CBC-HS256');
}

export async function userInfo(world) {
  const claims = await readUserInfo(world, {});
  assert.equal(claims.email_verified, true);
}

export async function userInfoSigned(world) {
  await readUserInfo(world, { userinfo_signed_response_alg: 'ES256' });
}

export async function userInfoEncrypted(world) {
  const key = await newKey('ECDH-ES');
  await readUserInfo(world, {
    userinfo_signed_response_alg: 'PS256', userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A256CBC-HS512', jwks: { keys: [key.jwk] },
  }, config => client.enableDecryptingResponses(config, ['A256CBC-HS512'], key));
}

/** Signatures are checked even where TLS would do. */
export async function everySignatureIsGood(world) {
  await readUserInfo(world, { userinfo_signed_response_alg: 'RS256' }, client.enableNonRepudiationChecks);
}

export async function refresh(world) {
  const config = await register(world, { grant_types: ['authorization_code', 'refresh_token'] });
  const first = await signIn(world, config, { scope: 'openid email offline_access' });
  const second = await client.refreshTokenGrant(config, first.refresh_token);
  assert.equal(second.claims().sub, first.claims().sub);
  assert.notEqual(second.refresh_token, first.refresh_token);
  const third = await client.refreshTokenGrant(config, second.refresh_token, { scope: 'openid' });
  assert.ok(third.access_token);
}

export async function introspectionByAnApi(world) {
  const { tokens, api } = await callApi(world);
  const answer = await client.tokenIntrospection(api, tokens.access_token);
  assert.equal(answer.active, true);
  assert.equal(answer.scope, 'orders.read');
  assert.equal((await client.tokenIntrospection(api, 'nonsense')).active, false);
}

/** RFC 9701: the answer is a signed token, here one that is encrypted too; the package asks for it because the API registered so. */
export async function introspectionInAJwt(world) {
  const key = await newKey('ECDH-ES');
  const config = await register(world, {
    grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'orders.read', jwks: { keys: [key.jwk] },
    introspection_signed_response_alg: 'ES256', introspection_encrypted_response_alg: 'ECDH-ES', introspection_encrypted_response_enc: 'A256GCM',
  });
  client.enableDecryptingResponses(config, ['A256GCM'], key);
  client.enableNonRepudiationChecks(config);
  const tokens = await client.clientCredentialsGrant(config, { scope: 'orders.read' });
  const answer = await client.tokenIntrospection(config, tokens.access_token);
  assert.deepEqual([answer.active, answer.client_id], [true, config.clientMetadata().client_id]);
  assert.equal((await client.tokenIntrospection(config, 'nonsense')).active, false);
}

export async function revocation(world) {
  const { config, tokens, api } = await callApi(world);
  await client.tokenRevocation(config, tokens.access_token, { token_type_hint: 'access_token' });
  assert.equal((await client.tokenIntrospection(api, tokens.access_token)).active, false);
}

export async function resourceIndicator(world) {
  const config = await register(world, { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'orders.read' });
  const tokens = await client.clientCredentialsGrant(config, { scope: 'orders.read', resource: world.api.id });
  assert.equal(JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url')).aud, world.api.id);
  await assert.rejects(client.clientCredentialsGrant(config, { scope: 'orders.read', resource: 'https://other.example' }), thrown => thrown.error === 'invalid_target');
}

/** The package waits the interval of the server before it asks. */
export async function deviceFlow(world) {
  const config = await register(world, { grant_types: [DEVICE_CODE], response_types: [], redirect_uris: [] });
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
  await new Visitor(world).travel(device.verification_uri_complete);
  const tokens = await client.pollDeviceAuthorizationGrant(config, device);
  assert.ok(tokens.claims().sub);
}

export async function deviceFlowThatIsRefused(world) {
  const config = await register(world, { grant_types: [DEVICE_CODE], response_types: [], redirect_uris: [] });
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
  await new Visitor(world).travel(device.verification_uri_complete, 'deny');
  await assert.rejects(client.pollDeviceAuthorizationGrant(config, device), thrown => thrown.error === 'access_denied');
}

export async function tokenExchange(world) {
  const config = await register(world, { grant_types: ['authorization_code', TOKEN_EXCHANGE], scope: 'openid orders.read' });
  const { access_token: subject_token } = await signIn(world, config, { scope: 'openid orders.read' });
  const exchanged = await client.genericGrantRequest(config, TOKEN_EXCHANGE, {
    subject_token, subject_token_type: ACCESS_TOKEN, resource: world.api.id, scope: 'orders.read',
  });
  assert.equal(exchanged.issued_token_type, ACCESS_TOKEN);
  assert.equal((await client.tokenIntrospection(await asApi(world), exchanged.access_token)).active, true);
}

export async function singleClaims(world) {
  const config = await register(world);
  const tokens = await signIn(world, config, { claims: JSON.stringify({ id_token: { email: null }, userinfo: { name: { essential: true } } }) });
  assert.equal(tokens.claims().email, world.user.email);
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, world.user.displayName);
}

export async function pairwiseSubject(world) {
  const ours = (await signIn(world, await register(world, { subject_type: 'pairwise' }))).claims();
  const theirs = (await signIn(world, await register(world))).claims();
  assert.notEqual(ours.sub, theirs.sub);
}

export async function endSession(world) {
  const config = await register(world);
  const visitor = new Visitor(world);
  const tokens = await signIn(world, config, {}, { visitor });
  const arrived = await visitor.travel(client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: SIGNED_OUT_URI, state: 'so long',
  }));
  assert.equal(arrived.origin + arrived.pathname, SIGNED_OUT_URI);
  assert.deepEqual([...arrived.searchParams], [['state', 'so long']]);
  await assert.rejects(signIn(world, config, { prompt: 'none' }, { visitor }), thrown => thrown.error === 'login_required');
}

async function idTokenSignedWith(world, alg) {
  await signIn(world, await register(world, { id_token_signed_response_alg: alg }));
}

async function idTokenEncryptedWith(world, alg, enc) {
  const key = await newKey(alg);
  const config = await register(world, { id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc, jwks: { keys: [key.jwk] } });
  client.enableDecryptingResponses(config, [enc], key);
  await signIn(world, config);
}

async function readUserInfo(world, metadata, prepare = () => {}) {
  const config = await register(world, metadata);
  prepare(config);
  const tokens = await signIn(world, config, { scope: 'openid email' });
  const claims = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(claims.email, world.user.email);
  return claims;
}

async function callApi(world) {
  const config = await register(world, { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'orders.read' });
  return { config, tokens: await client.clientCredentialsGrant(config, { scope: 'orders.read' }), api: await asApi(world) };
}

function asApi(world) {
  return client.discovery(new URL(world.issuer), world.api.id, {}, client.ClientSecretBasic(world.api.secret));
}
