import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { fetchWith } from '../certificates.mjs';
import { newKey } from '../keys.mjs';
import { register } from './party.mjs';

export async function clientSecretBasic(world) {
  const party = await register(world, metadata('client_secret_basic'));
  await everywhere(party, oauth.ClientSecretBasic(party.client.client_secret));
}

export async function clientSecretPost(world) {
  const party = await register(world, metadata('client_secret_post'));
  await everywhere(party, oauth.ClientSecretPost(party.client.client_secret));
}

export async function clientSecretJwt(world) {
  const party = await register(world, metadata('client_secret_jwt'));
  await everywhere(party, oauth.ClientSecretJwt(party.client.client_secret));
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
  await mutualTls(world, world.ofAuthority, { ...metadata('tls_client_auth'), tls_client_auth_subject_dn: world.ofAuthority.subject });
}

/** RFC 8705, 2.2: a certificate that is registered itself. */
export async function selfSignedTlsClientAuth(world) {
  await mutualTls(world, world.selfSigned, metadata('self_signed_tls_client_auth', world.selfSigned));
}

/** A client uses the method that it registered (RFC 7591, 2). */
export async function anotherMethodThanTheRegisteredOne(world) {
  const party = await register(world, metadata('client_secret_basic'));
  await assert.rejects(getOwnToken(party, oauth.ClientSecretPost(party.client.client_secret)), isChallenge);
}

/** An assertion works once (RFC 7523, 3). */
export async function assertionUsedTwice(world) {
  const key = await newKey('ES256');
  const party = await register(world, metadata('private_key_jwt', key));
  const always = oauth.PrivateKeyJwt(key, { [oauth.modifyAssertion]: (header, payload) => { payload.jti = 'always-the-same'; } });
  await getOwnToken(party, always);
  await assert.rejects(getOwnToken(party, always), isChallenge);
}

async function privateKeyJwt(world, alg) {
  const key = await newKey(alg);
  await everywhere(await register(world, metadata('private_key_jwt', key)), oauth.PrivateKeyJwt(key));
}

async function mutualTls(world, certificate, metadata) {
  const party = await register(world, metadata);
  party.client.use_mtls_endpoint_aliases = true;
  await everywhere(party, oauth.TlsClientAuth(), { [oauth.customFetch]: fetchWith(certificate) });
}

function metadata(method, key) {
  return {
    token_endpoint_auth_method: method,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
    scope: 'openid orders.read',
    ...(key && { jwks: { keys: [key.jwk] } }),
  };
}

/** The endpoints at which a client says who it is, but those that need a person. */
async function everywhere(party, authentication, options) {
  const { as, client } = party;
  const { access_token } = await getOwnToken(party, authentication, options);
  const introspection = await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, authentication, access_token, options));
  assert.equal(typeof introspection.active, 'boolean');
  await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, access_token, options));
  const device = await oauth.deviceAuthorizationRequest(as, client, authentication, { scope: 'openid' }, options);
  assert.ok((await oauth.processDeviceAuthorizationResponse(as, client, device)).user_code);
}

async function getOwnToken({ as, client }, authentication, options) {
  const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, { scope: 'orders.read' }, options);
  return oauth.processClientCredentialsResponse(as, client, response);
}

function isChallenge(thrown) {
  return thrown instanceof oauth.WWWAuthenticateChallengeError && thrown.status === 401;
}
