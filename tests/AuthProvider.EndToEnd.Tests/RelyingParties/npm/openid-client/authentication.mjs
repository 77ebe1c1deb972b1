import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { fetchWith } from '../certificates.mjs';
import { newKey } from '../keys.mjs';
import { register, registerWithCertificate, signIn } from './party.mjs';

export async function clientSecretBasic(world) {
  await everywhere(world, await register(world, metadata('client_secret_basic'), client.ClientSecretBasic()));
}

export async function clientSecretPost(world) {
  await everywhere(world, await register(world, metadata('client_secret_post'), client.ClientSecretPost()));
}

export async function clientSecretJwt(world) {
  await everywhere(world, await register(world, metadata('client_secret_jwt'), client.ClientSecretJwt()));
}

export async function privateKeyJwtWithRS256(world) {
  await privateKeyJwt(world, 'RS256');
}

export async function privateKeyJwtWithPS256(world) {
  await privateKeyJwt(world, 'PS256');
}

export async function privateKeyJwtWithES256(world) {
  await privateKeyJwt(world, 'ES256');
}

/** RFC 8705, 2.1: a certificate of an authority that the server knows. */
export async function tlsClientAuth(world) {
  await mutualTls(world, world.ofAuthority, 'tls_client_auth', { tls_client_auth_subject_dn: world.ofAuthority.subject });
}

/** RFC 8705, 2.2: a certificate that is registered itself. */
export async function selfSignedTlsClientAuth(world) {
  await mutualTls(world, world.selfSigned, 'self_signed_tls_client_auth', { jwks: { keys: [world.selfSigned.jwk] } });
}

/** RFC 8705, 3: a token is worth nothing without the certificate. */
export async function tokenBoundToACertificate(world) {
  const config = await registerWithCertificate(world, world.selfSigned, metadata('self_signed_tls_client_auth', {
    jwks: { keys: [world.selfSigned.jwk] }, tls_client_certificate_bound_access_tokens: true,
  }));
  const tokens = await signIn(world, config);
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).sub, tokens.claims().sub);
  config[client.customFetch] = fetchWith(world.ofAuthority);
  await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub), isChallenge);
}

export async function certificateOfAnother(world) {
  const config = await registerWithCertificate(world, world.ofAuthority, metadata('self_signed_tls_client_auth', { jwks: { keys: [world.selfSigned.jwk] } }));
  await assert.rejects(client.clientCredentialsGrant(config), isError('invalid_client'));
}

export async function none(world) {
  const config = await register(world, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] }, client.None());
  const tokens = await signIn(world, config, { scope: 'openid offline_access', prompt: 'consent' });
  const { refresh_token: refreshed } = await client.refreshTokenGrant(config, tokens.refresh_token);
  await client.tokenRevocation(config, refreshed);
  await assert.rejects(client.refreshTokenGrant(config, refreshed), thrown => thrown.error === 'invalid_grant');
}

/** An assertion names the server by its issuer; one for somebody else is refused. */
export async function assertionForAnotherServer(world) {
  const key = await newKey('ES256');
  const wrong = client.PrivateKeyJwt(key, { [client.modifyAssertion]: (header, payload) => { payload.aud = 'https://other.example'; } });
  const config = await register(world, metadata('private_key_jwt', { jwks: { keys: [key.jwk] } }), wrong);
  await assert.rejects(client.clientCredentialsGrant(config), isChallenge);
}

export async function wrongSecret(world) {
  const registered = await register(world, metadata('client_secret_basic'));
  const config = await client.discovery(new URL(world.issuer), registered.clientMetadata().client_id, {}, client.ClientSecretBasic('wrong'));
  await assert.rejects(client.clientCredentialsGrant(config), isChallenge);
}

async function privateKeyJwt(world, alg) {
  const key = await newKey(alg);
  const methods = metadata('private_key_jwt', { token_endpoint_auth_signing_alg: alg, jwks: { keys: [key.jwk] } });
  await everywhere(world, await register(world, methods, client.PrivateKeyJwt(key)));
}

async function mutualTls(world, certificate, method, more) {
  await everywhere(world, await registerWithCertificate(world, certificate, metadata(method, more)));
}

function isError(error) {
  return thrown => thrown.error === error || thrown.cause?.[0]?.parameters?.error === error;
}

function isChallenge(thrown) {
  return thrown.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' && thrown.status === 401;
}

function metadata(method, more = {}) {
  return {
    token_endpoint_auth_method: method,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
    ...more,
  };
}

/** Every endpoint at which a client says who it is. */
async function everywhere(world, config) {
  const tokens = await signIn(world, config, { scope: 'openid offline_access' }, { build: client.buildAuthorizationUrlWithPAR });
  const own = await client.clientCredentialsGrant(config);
  assert.equal(own.token_type, 'bearer');
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal((await client.tokenIntrospection(config, refreshed.refresh_token)).active, true);
  await client.tokenRevocation(config, refreshed.refresh_token);
  assert.equal((await client.tokenIntrospection(config, refreshed.refresh_token)).active, false);
  assert.ok((await client.initiateDeviceAuthorization(config, { scope: 'openid' })).user_code);
}
