// @ts-check
/** The overview of all keys, as a dialog. */

export function toggle() {
  const dialog = document.getElementById('help');
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

export function start() {
  document.getElementById('open-help')?.addEventListener('click', toggle);
}
