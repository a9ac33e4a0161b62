// @ts-check
/** Tells the citizen that the agent types: at most once in some seconds, and never what. */

const EVERY_MS = 3_000;

export function start() {
  const form = document.getElementById('composer');
  if (!(form instanceof HTMLFormElement)) return;
  const address = form.dataset.typing;
  let told = 0;
  form.addEventListener('input', (event) => {
    const now = Date.now();
    const field = event.target;
    if (!address || now - told < EVERY_MS) return;
    if (!(field instanceof HTMLTextAreaElement) || !field.value.trim()) return;
    told = now;
    const headers = { 'HX-Request': 'true' };
    // One that gets lost is not missed.
    fetch(address, { method: 'POST', headers, credentials: 'same-origin' }).catch(() => {});
  });
  document.body.addEventListener('desk:sent', () => {
    told = 0;
  });
}
