import { parse } from 'node-html-parser';

const MOST_STEPS = 20;

/** A person with a browser: keeps cookies, follows redirects, signs in and answers what the pages ask. */
export class Visitor {
  #cookies = new Map();
  #world;

  /** The pages that were shown, by the id of the button that was pressed there. */
  pressed = [];

  constructor(world) {
    this.#world = world;
  }

  /**
   * Opens an address and does what the pages ask, until the browser is sent to an app.
   * @returns {Promise<URL | Request>} where it was sent: an address, or the form that it posts there.
   */
  async travel(address, answer = 'allow') {
    let next = new Request(address);
    for (let step = 0; step < MOST_STEPS; step++) {
      if (!next.url.startsWith(this.#world.issuer + '/')) {
        return next.method === 'POST' ? next : new URL(next.url);
      }
      const { response, location } = await this.#send(next);
      if (location) {
        next = new Request(location);
        continue;
      }
      next = this.#answer(next.url, response.status, await response.text(), answer);
      if (!next) {
        return undefined;
      }
    }
    throw new Error(`More than ${MOST_STEPS} steps, last ${next.url}`);
  }

  /** Opens an address and answers with its body, after redirects. */
  async read(address) {
    let { response, location } = await this.#send(new Request(address));
    while (location) {
      ({ response, location } = await this.#send(new Request(location)));
    }
    return response.text();
  }

  // Location is read from the header: Response.url knows no fragment.
  async #send(request) {
    const headers = new Headers(request.headers);
    headers.set('accept', 'text/html');
    if (this.#cookies.size > 0) {
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(new Request(request, { headers, redirect: 'manual' }));
    for (const cookie of response.headers.getSetCookie()) {
      this.#keep(cookie);
    }
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    return { response, location: location === null ? null : new URL(location, request.url) };
  }

  #keep(cookie) {
    const [pair, ...attributes] = cookie.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const expires = attributes.find(attribute => /^expires=/i.test(attribute));
    if (expires && Date.parse(expires.slice('expires='.length)) < Date.now()) {
      this.#cookies.delete(name);
    } else {
      this.#cookies.set(name, pair.slice(pair.indexOf('=') + 1));
    }
  }

  #answer(address, status, text, answer) {
    const page = parse(text);
    const button = page.querySelector('#sign-in, #continue, #confirm-logout') ?? page.querySelector(`#${answer}`);
    // A form without a button that a person presses is the one of response_mode=form_post, which its script sends.
    const form = button?.closest('form') ?? page.querySelectorAll('form').find(form => form.getAttribute('action')?.startsWith('https://'));
    if (!form) {
      if (status >= 400) {
        throw new Error(`${status} ${address}: ${page.querySelector('main')?.structuredText}`);
      }
      return undefined;
    }
    this.pressed.push(button?.id ?? 'form_post');
    const fields = new URLSearchParams();
    for (const input of form.querySelectorAll('input[name]')) {
      if (input.getAttribute('type') !== 'checkbox') {
        fields.append(input.getAttribute('name'), input.getAttribute('value') ?? '');
      }
    }
    if (button?.getAttribute('name')) {
      fields.append(button.getAttribute('name'), button.getAttribute('value'));
    }
    if (button?.id === 'sign-in') {
      fields.set('username', this.#world.user.name);
      fields.set('password', this.#world.user.password);
    }
    return new Request(new URL(form.getAttribute('action') || address, address), { method: 'POST', body: fields });
  }
}
