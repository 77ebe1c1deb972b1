import { Agent, fetch } from 'undici';

/** A fetch that shows a certificate where it is asked for one, as the packages say how to (RFC 8705). */
export function fetchWith({ cert, key }) {
  const dispatcher = new Agent({ connect: { cert, key } });
  return (address, options) => fetch(address, { ...options, dispatcher });
}
