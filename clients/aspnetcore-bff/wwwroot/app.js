const element = id => document.getElementById(id);

// The header says to the server that this page asks, and not another one that makes the browser send the cookie.
const ask = path => fetch(path, { headers: { 'X-CSRF': '1' } });

function show(user) {
  element('nobody').hidden = element('sign-in').hidden = Boolean(user);
  element('somebody').hidden = element('sign-out').hidden = element('signed-in-as').hidden = !user;
  for (const claim of ['name', 'preferred_username', 'role', 'sub', 'sid']) {
    element(claim).textContent = user?.[claim] ?? '';
  }
  element('signed-in-as').textContent = user?.name ?? '';
}

async function showOrders(path) {
  const answer = await ask(path);
  const orders = answer.ok ? await answer.json() : [];
  element('api-status').textContent = answer.ok ? `The API answered ${answer.status}.` : `The API refused: ${answer.status}.`;
  element('api-status').dataset.status = answer.status;
  element('orders').hidden = !answer.ok;
  element('orders').tBodies[0].replaceChildren(...orders.map(order => {
    const row = document.createElement('tr');
    for (const value of [order.number, order.item, order.quantity, order.placed]) {
      row.insertCell().textContent = value;
    }
    return row;
  }));
}

async function start() {
  const answer = await ask('/bff/user');
  const user = answer.ok ? await answer.json() : null;
  show(user);
  if (user) {
    await showOrders('/api/orders');
  }
}

element('all').addEventListener('click', () => showOrders('/api/orders/all'));
await start();
