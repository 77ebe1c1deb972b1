// Sessions live here, on the server; the cookie holds only an identifier. In memory: a restart means signing in again.
import { randomBytes } from 'node:crypto';
import session from 'express-session';

export const store = new session.MemoryStore();

// The store forgets a session that has expired only when somebody looks at it.
setInterval(() => store.all(() => {}), 60_000).unref();

export const sessions = session({
  name: '__Host-express',
  store,
  // Nothing but this process reads the cookie.
  secret: randomBytes(32).toString('base64url'),
  resave: false,
  saveUninitialized: false,
  cookie: { secure: true, httpOnly: true, sameSite: 'lax', path: '/', maxAge: 8 * 60 * 60 * 1000 },
});

/** Ends the sessions of those users whom a condition names. */
export async function endSessions(isMeant) {
  const all = await new Promise((resolve, reject) => store.all((problem, found) => problem ? reject(problem) : resolve(found)));
  for (const [id, { user }] of Object.entries(all ?? {})) {
    if (user && isMeant(user)) {
      await new Promise((resolve, reject) => store.destroy(id, problem => problem ? reject(problem) : resolve()));
    }
  }
}
