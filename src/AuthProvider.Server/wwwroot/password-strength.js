// Shows how strong a new password is while it is typed. The server judges, as it will when the form is sent.
(() => {
  'use strict';
  const pause = 300;
  for (const place of document.querySelectorAll('.strength')) {
    const field = document.getElementById(place.dataset.password);
    const meter = place.querySelector('meter');
    const words = place.querySelector('span');
    const hide = () => { place.hidden = true; };
    let timer = 0;
    let question = null;

    const ask = async () => {
      question = new AbortController();
      const { username, form_token: token } = field.form.elements;
      const body = new URLSearchParams({ password: field.value, username: username?.value ?? '', form_token: token.value });
      try {
        const answer = await fetch(place.dataset.address, { method: 'POST', body, redirect: 'error', cache: 'no-store', signal: question.signal });
        if (!answer.ok) {
          hide();
          return;
        }
        const { score, text } = await answer.json();
        meter.value = score;
        if (words.textContent !== text) {
          words.textContent = text;
        }
        place.hidden = false;
      } catch (error) {
        if (error.name !== 'AbortError') {
          hide();
        }
      }
    };

    // The server takes no shorter password, and says so beside the field.
    field.addEventListener('input', () => {
      clearTimeout(timer);
      question?.abort();
      if (field.value.length < Number(place.dataset.shortest)) {
        hide();
      } else {
        timer = setTimeout(ask, pause);
      }
    });
  }
})();
